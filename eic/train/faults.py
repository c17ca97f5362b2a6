"""What stops a training before its first update, in words for whoever started it."""


class Refused(Exception):
    """The training must not start; ``str()`` says why and what to do."""
