"""The report of a run as one HTML page: values in, text out. No I/O but its own style sheet and script."""
