"""Evaluation apart from HTTP: processes that hold the data, answer queries, write, and can be ended at any time."""
