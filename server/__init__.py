"""Graph to HTTP."""
