"""Views: what a run looks like. They take events and print; they know nothing of the engine."""
