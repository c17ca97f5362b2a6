"""Hostile inputs in bulk."""
