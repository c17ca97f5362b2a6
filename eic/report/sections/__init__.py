"""The sections of a report: one file each, ``None`` when the run has nothing to show in it."""
