"""What calls cost: estimates before them, exact figures after."""

from dataclasses import dataclass

from eic.teacher.base import Endpoint, Reply, Request

_OVERHEAD = 16
"""Tokens a chat format may add to a message (role markers, separators), generously."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a call may use. ``likely_prompt`` is a guess, the others bounds from above."""

    likely_prompt: int
    most_prompt: int
    most_reply: int


def likely_tokens(text: str) -> int:
    """Return about how many tokens ``text`` is: 4 ASCII characters or one other a token."""
    ascii_only = len(text.encode("ascii", "ignore"))
    return (ascii_only + 3) // 4 + len(text) - ascii_only


def estimate(request: Request) -> Estimate:
    """Return what ``request`` may use.

    Tokenizers of chat models work on bytes, so no text has more tokens than UTF-8 bytes.
    """
    texts = [message.content for message in request.messages]
    if request.schema:
        texts.append(request.schema)
    likely = sum(map(likely_tokens, texts))
    most = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) + _OVERHEAD * (len(texts) + 1)
    params = dict(request.params)
    return Estimate(likely, most, int(params.get("max_tokens", 4096)))


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars a token; an unknown price counts as nothing (the checker asks for it with a budget)."""

    input: float
    output: float

    @classmethod
    def of(cls, endpoint: Endpoint) -> "Prices":
        """Return the prices of ``endpoint``."""
        return cls(endpoint.input_price or 0.0, endpoint.output_price or 0.0)

    def most(self, use: Estimate) -> float:
        """Return the most dollars a call can cost."""
        return use.most_prompt * self.input + use.most_reply * self.output

    def cost(self, reply: Reply) -> float:
        """Return the dollars a reply cost."""
        return reply.prompt_tokens * self.input + reply.completion_tokens * self.output
