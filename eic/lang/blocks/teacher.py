"""``teacher``: who answers. Only what the teacher itself sees is part of an identity."""

from eic.lang.schema import (
    AnyFile,
    Bool,
    Duration,
    Int,
    Number,
    Price,
    Rate,
    Secret,
    Text,
    Word,
    block,
    child,
    hidden,
    setting,
)
from eic.lang.values import EnvName, FileRef

OFFLINE_PROVIDERS = ("embedded", "scripted")
"""Providers that answer inside this process, from a call's structure instead of its prose: they need no key and no price."""

PROVIDERS = ("openai", *OFFLINE_PROVIDERS)
"""Providers that ship with eic; packages may bring others."""

DEFAULT_URL = "https://api.openai.com/v1"


@block(
    "limits",
    label="",
    help="Rates the endpoint allows; calls are spaced to stay below them.",
    example="limits { requests = 5k/m  tokens = 2M/m }",
)
class Limits:
    requests: float | None = setting(
        Rate(), default=None, identity=False, example="5k/m", help="Most requests started per minute."
    )
    tokens: float | None = setting(
        Rate(),
        default=None,
        identity=False,
        example="2M/m",
        help="Most tokens (prompt and reply) per minute.",
    )


@block(
    "price",
    label="",
    help="What tokens cost; needed by `budget` and by money estimates.",
    example="price { input = $0.15/1M  output = $0.60/1M }",
)
class PriceOf:
    input: float | None = setting(
        Price(), default=None, identity=False, example="$0.15/1M", help="Dollars per prompt token."
    )
    output: float | None = setting(
        Price(), default=None, identity=False, example="$0.60/1M", help="Dollars per reply token."
    )


@block(
    "retry",
    label="",
    help="What happens when a call fails. Retries have one owner: eic.",
    example="retry { attempts = 8  timeout = 60s }",
)
class Retry:
    attempts: int = setting(
        Int(1, 100),
        default=8,
        identity=False,
        example="8",
        help="Most attempts for one call, the first included.",
    )
    timeout: float = setting(
        Duration(0.01, 86_400),
        default=120.0,
        identity=False,
        example="60s",
        help="Longest wait for one attempt.",
    )


@block(
    "faults",
    label="",
    help="Faults a scripted or embedded teacher injects on purpose, as shares of calls.",
    example="faults { rate_limit = 5%  malformed = 1% }",
)
class Faults:
    rate_limit: float = setting(
        Number(0, 1, percent=True),
        default=0.0,
        identity=False,
        example="5%",
        help="Share of attempts answered with 429 and a Retry-After.",
    )
    server_error: float = setting(
        Number(0, 1, percent=True),
        default=0.0,
        identity=False,
        example="2%",
        help="Share of attempts answered with a 5xx error.",
    )
    timeout: float = setting(
        Number(0, 1, percent=True),
        default=0.0,
        identity=False,
        example="1%",
        help="Share of attempts that never answer in time.",
    )
    truncated: float = setting(
        Number(0, 1, percent=True),
        default=0.0,
        example="1%",
        help="Share of replies cut off in the middle (finish reason `length`).",
    )
    malformed: float = setting(
        Number(0, 1, percent=True),
        default=0.0,
        example="1%",
        help="Share of replies that do not keep the format.",
    )
    duplicate: float = setting(
        Number(0, 1, percent=True),
        default=0.0,
        example="5%",
        help="Share of replies that repeat something: a known sub-task, a near-copy of an example.",
    )


@block(
    "teacher",
    label="name",
    help="A model that answers calls, and how to reach it.",
    example='teacher gpt { model = "gpt-4o-mini"  api_key = env("OPENAI_API_KEY") }',
)
class Teacher:
    name: str = hidden(identity=False)
    provider: str = setting(
        Word(PROVIDERS, open=True),
        default="openai",
        example="openai",
        help="Who answers: `openai` (any OpenAI-compatible endpoint), `embedded` (offline, knows mathematics), `scripted` (replies from a file).",
    )
    model: str = setting(
        Text(env=True),
        default="",
        example='"gpt-4o-mini"',
        help="The model's name at the endpoint. Required for `openai`.",
    )
    base_url: str = setting(
        Text(env=True),
        default=DEFAULT_URL,
        example='env("OPENAI_BASE_URL", "https://api.openai.com/v1")',
        help="The endpoint of an OpenAI-compatible API.",
    )
    api_key: EnvName | None = setting(
        Secret(),
        default=None,
        identity=False,
        example='env("OPENAI_API_KEY")',
        help="The environment variable that holds the key. Never the key itself.",
    )
    temperature: float = setting(Number(0, 2), default=1.0, example="1.0", help="Sampling temperature.")
    top_p: float = setting(Number(0, 1), default=1.0, example="0.95", help="Nucleus sampling mass.")
    max_tokens: int = setting(
        Int(1, 1_000_000), default=4096, example="4096", help="Most tokens in one reply."
    )
    json_schema: bool = setting(
        Bool(),
        default=False,
        example="true",
        help="Send the reply's JSON schema to the endpoint (`response_format`) for prompts whose reply is `json`.",
    )
    send_seed: bool = setting(
        Bool(),
        default=True,
        example="false",
        help="Send the API's `seed` parameter, derived from the run's seed and the call's ordinal.",
    )
    in_flight: int = setting(
        Int(1, 4096),
        default=16,
        identity=False,
        example="64",
        help="Most calls at once; adapts down on 429 and rising latency, up again after successes.",
    )
    script: FileRef | None = setting(
        AnyFile(script=True),
        default=None,
        example='file("replies.jsonl")',
        help="Replies of a `scripted` teacher, JSONL.",
    )
    latency: float = setting(
        Duration(0, 600),
        default=0.0,
        identity=False,
        example="200ms",
        help="Median seconds a `scripted` or `embedded` teacher waits before it answers.",
    )
    limits: Limits = child(Limits, identity=False, help="Rates the endpoint allows.")
    price: PriceOf = child(PriceOf, identity=False, help="What tokens cost.")
    retry: Retry = child(Retry, identity=False, help="Attempts and time-outs.")
    faults: Faults = child(Faults, help="Faults to inject (scripted and embedded teachers).")
