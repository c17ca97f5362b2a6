"""Sense checks: what is well-formed but cannot be meant, one file a family of blocks."""
