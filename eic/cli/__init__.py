"""The command line: the entry point, the commands, and what they share."""
