"""The files of a run: written whole or not at all, and what they are named in the manifest."""
