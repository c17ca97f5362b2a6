"""Injected faults: attempts that fail, and replies spoilt in the ways real teachers spoil them."""

from random import Random

from eic.canon import Key, seeded_rng
from eic.teacher.base import TransientError
from eic.teacher.embedded.render import Item

_SENTENCES = (
    "Sure, here are some ideas that may help you with this topic!",
    "I hope the following is what you had in mind.",
    "Certainly. Let me think about it step by step.",
)
_END = "Let me know if you need anything else."


class AttemptFaults:
    """Decides which attempts fail: by request and attempt number, so a retry gets a new draw."""

    def __init__(self, shares: dict[str, float]) -> None:
        self._shares = [
            (kind, shares.get(name, 0.0))
            for name, kind in (
                ("rate_limit", "rate_limit"),
                ("server_error", "server"),
                ("timeout", "timeout"),
            )
        ]
        self._attempts: dict[Key, int] = {}

    @property
    def active(self) -> bool:
        """Whether any attempt can fail at all."""
        return any(share > 0 for _, share in self._shares)

    def attempt(self, key: Key) -> None:
        """Count one attempt at a request; raise ``TransientError`` when it is drawn to fail."""
        number = self._attempts.get(key, 0) + 1
        self._attempts[key] = number
        draw = seeded_rng("attempt", key, number).random()
        for kind, share in self._shares:
            if draw < share:
                raise TransientError(kind, f"injected fault: {kind} on attempt {number}")
            draw -= share
        del self._attempts[key]


def prose(items: tuple[Item, ...], rng: Random) -> str:
    """Return a reply that keeps neither reply format: chatter around bare questions."""
    lines = "\n".join(f"* {item.instruction}" for item in items)
    return f"{rng.choice(_SENTENCES)}\n\n{lines}\n\n{_END}"


def is_prose(text: str) -> bool:
    """Whether a text is this teacher's own chatter, which a tolerant reader has taken for an instruction."""
    plain = " ".join(text.casefold().split())
    return any(words.casefold().rstrip(".!") in plain for words in (*_SENTENCES, _END))


def cut(text: str, rng: Random) -> str:
    """Return the reply as far as a token limit in its middle would let it come."""
    return text[: max(1, int(len(text) * rng.uniform(0.35, 0.9)))]
