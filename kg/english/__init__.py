"""English: words to grammar, names, dates, references and stance.  Nothing here knows of graphs."""
