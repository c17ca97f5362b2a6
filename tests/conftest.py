"""What every test runs under: no property is judged by the clock of a busy machine."""

from hypothesis import settings

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")
