"""Judging models: questions, answers, graders, verdicts, votes, and the figures that come of them."""
