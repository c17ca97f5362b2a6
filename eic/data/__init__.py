"""Data: examples and tasks, parsing replies, filters, pruning, sampling, export."""
