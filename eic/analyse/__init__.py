"""What is in a dataset, in figures: diversity, overlap with the seeds, coverage, length, cost."""
