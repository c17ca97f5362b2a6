"""Self-Instruct: bootstrap instructions from seed tasks (``bootstrap``), then write instances (``instances``)."""
