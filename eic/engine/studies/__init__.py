"""Analyses, evaluations and ablations as steps: figures of what was made."""
