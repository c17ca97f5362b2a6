"""The live screen: where its events come from, a process of its own for the engine, a terminal or a browser."""
