"""API keys: whether an endpoint's can be used, told before a call and, alike, at each call.

Apart from the provider, so that nothing heavy is imported to look.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from eic.teacher.base import Endpoint

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def api_key(endpoint: Endpoint, env: Mapping[str, str]) -> str:
    """Return the endpoint's key as the environment has it, "" when there is none."""
    return env.get(endpoint.api_key_env, "").strip() if endpoint.api_key_env else ""


def key_fault(endpoint: Endpoint, env: Mapping[str, str]) -> str:
    """Return why calls to an OpenAI-compatible endpoint would be refused for their key, or ""."""
    name, key = endpoint.api_key_env, api_key(endpoint, env)
    if key or is_loopback(endpoint.base_url):
        if not key.isascii() or any(c.isspace() for c in key):
            return f"the environment variable {name} does not hold a usable API key."
        return ""
    if not name:
        return (
            f"teacher {endpoint.name} has no API key for {without_password(endpoint.base_url)}: add "
            '`api_key = env("OPENAI_API_KEY")` to it.'
        )
    return f"teacher {endpoint.name} needs an API key: set the environment variable {name} and run again."


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine, where no key is needed."""
    host = urlsplit(url).hostname or ""
    return host in _LOOPBACK or host.startswith("127.")


def without_password(url: str) -> str:
    """Return a URL as it may be shown."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
