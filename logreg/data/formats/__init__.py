"""The files that a dataset is read from, a module for each format."""
