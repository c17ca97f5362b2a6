"""Plots as SVG, each a function from figures to markup; colours come from the page's style sheet."""
