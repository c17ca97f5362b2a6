"""What stops a training for good, in words for whoever started it."""


class Refused(Exception):
    """The training must not start or go on; ``str()`` says why and what to do."""
