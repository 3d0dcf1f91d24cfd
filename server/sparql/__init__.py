"""The language SPARQL: queries and updates taken apart as far as guarding and committing them needs."""
