"""ROUGE-L: the exact score, and an index that makes the decisions of the pairwise loop quickly."""
