"""The end of an ended case: its papers bound into one file, kept for its period, and what may become of it then."""
