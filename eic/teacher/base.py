"""The teacher's vocabulary: requests with keys, replies, faults, and the provider protocol."""

from dataclasses import dataclass
from typing import Any, Protocol

from eic.canon import Key, digest

REFUSED = "refused"
"""``Reply.finish`` of a request that the endpoint would not answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message; ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One call: everything the teacher sees, and nothing else.

    ``endpoint`` identifies who is asked (provider and base URL without credentials), ``params``
    are the sampling parameters sent (sorted name-value pairs), ``schema`` the reply's JSON
    schema when it is sent (canonical JSON text, else ""). ``ordinal`` tells apart calls with the
    same words; ``seed`` is the API seed derived from it (None when it is not sent). ``context``
    is canonical JSON of (role, variables, reply format) for providers that read structure
    instead of prose (embedded, scripted); "" for all others.
    """

    endpoint: str
    model: str
    messages: tuple[Message, ...]
    params: tuple[tuple[str, Any], ...]
    ordinal: int
    seed: int | None = None
    schema: str = ""
    context: str = ""

    @property
    def key(self) -> Key:
        """The request's content address (computed on each access: keep it)."""
        return digest("request", request_json(self))


def request_json(request: Request) -> dict[str, Any]:
    """Return the request as JSON: the form that is hashed and stored."""
    return {
        "endpoint": request.endpoint,
        "model": request.model,
        "messages": [[m.role, m.content] for m in request.messages],
        "params": dict(request.params),
        "ordinal": request.ordinal,
        "seed": request.seed,
        "schema": request.schema,
        "context": request.context,
    }


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: text, token counts (``estimated`` when the endpoint gave none), and cost.

    ``finish`` is ``stop``, ``length``, ``content_filter`` or ``refused``; ``model`` the name the endpoint
    resolved; ``cost`` dollars at the prices of the spec that paid for it (0.0 without prices).
    """

    text: str
    finish: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    estimated: bool = False
    cost: float = 0.0


def reply_json(reply: Reply) -> dict[str, Any]:
    """Return the reply as JSON (the store's form)."""
    return {
        "text": reply.text, "finish": reply.finish, "model": reply.model,
        "prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens,
        "estimated": reply.estimated, "cost": reply.cost,
    }  # fmt: skip


def reply_from_json(data: dict[str, Any]) -> Reply:
    """Return the reply that ``reply_json`` wrote."""
    return Reply(**data)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How to reach one teacher and how hard it may be driven. Built by the engine from a spec.

    Rates are per minute, times in seconds, prices in dollars per token (None: unknown).
    ``script`` is the text of a scripted teacher's JSONL. ``faults`` maps fault names
    (``lang.blocks.teacher.Faults``) to shares in 0..1. ``seed`` is the run's seed.
    """

    name: str
    provider: str
    model: str
    base_url: str = ""
    api_key_env: str = ""
    in_flight: int = 16
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    attempts: int = 8
    timeout: float = 120.0
    input_price: float | None = None
    output_price: float | None = None
    script: str = ""
    latency: float = 0.0
    faults: tuple[tuple[str, float], ...] = ()
    seed: int = 0


class TeacherError(Exception):
    """A call failed for good; ``str()`` is for users: what happened and what to do."""


class RefusedError(TeacherError):
    """The teacher cannot serve this request at all (unknown domain, bad key, unknown model)."""


class RequestRefused(RefusedError):
    """The teacher will not answer this one request (its content, its length); others it may.

    It becomes a reply that holds nothing, so that one bad prompt does not stop a run for ever.
    """


class TransientError(Exception):
    """One attempt failed; another may succeed. ``kind``: rate_limit, server, timeout, network.

    ``retry_after`` is the wait the endpoint asked for (seconds); ``billed`` says that the
    endpoint may charge for this attempt although its reply never arrived.
    """

    def __init__(
        self, kind: str, message: str, retry_after: float | None = None, billed: bool = False
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after
        self.billed = billed


class Provider(Protocol):
    """One attempt at one request. No retries, no limits, no memory: the stack owns those."""

    reads_context: bool
    """Whether requests to it carry ``context``."""

    async def complete(self, request: Request) -> Reply:
        """Make one attempt; raise ``TransientError`` or ``TeacherError``."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...
