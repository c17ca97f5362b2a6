"""Prompt templates of strangers: checked when the spec is, rendered in a sandbox."""
