"""What a report shows of a run: read from the store, in bounded memory."""
