"""Human-written tasks: reading their files, choosing among them, drawing rows."""
