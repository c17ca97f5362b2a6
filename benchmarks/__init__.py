"""Benchmarks: each module is a program, `python -m benchmarks.NAME`; docs/benchmarks.md has the figures."""
