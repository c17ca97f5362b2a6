"""The language: text to a typed spec, with every mistake found before money is spent."""
