"""Main verb and direct object of an English instruction, by rules over a tagger's word classes."""
