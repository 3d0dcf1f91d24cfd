"""Article to graph."""
