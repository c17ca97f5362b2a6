"""The engine: the only place that does I/O in a loop. It drives methods, calls, and stores."""
