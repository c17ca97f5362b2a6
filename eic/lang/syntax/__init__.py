"""Text to syntax tree: tokens, words, brackets, the parser, and what a line it refuses was meant to be."""
