"""The terminal interface. It reads a run through ``eic.state``; it never imports the engine."""
