"""Stages of datasets as steps: a source or a filter a file, and what a dataset is between two steps."""
