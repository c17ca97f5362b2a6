"""Trainings and answers as steps: what a child process is given, and what became of it."""
