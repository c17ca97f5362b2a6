"""Syntax tree to spec: names, values and rules against the schema, every fault at its own place."""
