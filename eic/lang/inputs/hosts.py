"""Hostfiles: which machines a training runs on, and how many processes each of them gets."""


def hosts_named(text: str) -> tuple[tuple[str, int], ...]:
    """Return each machine of a hostfile's text with its ranks (``NAME slots=N`` a line). Raises ``ValueError``."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        slots = words[1].removeprefix("slots=") if len(words) == 2 and words[1].startswith("slots=") else ""
        if not (slots.isascii() and slots.isdecimal()) or int(slots) < 1 or words[0].startswith("-"):
            raise ValueError(f"line {number} of the hostfile is not `NAME slots=N`")
        if words[0] in found:
            raise ValueError(
                f"line {number} of the hostfile names {words[0]} again: give it all its slots on one line"
            )
        found[words[0]] = int(slots)
    if not found:
        raise ValueError("the hostfile names no machine")
    return tuple(found.items())
