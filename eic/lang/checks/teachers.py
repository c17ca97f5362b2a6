"""Sense of teachers: can they be reached, can they answer, is their price known?"""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Dataset, Filter, Synthesize
from eic.lang.blocks.study import Evaluation
from eic.lang.blocks.teacher import OFFLINE_PROVIDERS, Faults, Teacher
from eic.lang.context import Context, Where
from eic.lang.resolve.expect import masked
from eic.lang.resolve.spec import Sound
from eic.source import Span


def check(ctx: Context, sound: Sound) -> None:
    """Report what makes no sense about teachers."""
    for name, teacher in sound.all(Teacher):
        where = ("teacher", name)
        if teacher.provider == "openai":
            _openai(ctx, teacher, where)
        if teacher.provider == "scripted" and teacher.script is None:
            ctx.found.error(
                "E0707", f"the scripted teacher `{name}` has no script", ctx.places.span(where),
                detail='Give it its replies: `script = file("replies.jsonl")`.',
            )  # fmt: skip
        _without_effect(ctx, teacher, where)
    _prices(ctx, sound)
    _same_replies(ctx, sound)


def _openai(ctx: Context, teacher: Teacher, where: Where) -> None:
    if not teacher.model.strip():
        ctx.found.error(
            "E0706", f"the teacher `{where[1]}` names no model", ctx.places.span((*where, "model")),
            detail='An OpenAI-compatible endpoint needs one: `model = "gpt-4o-mini"`.',
        )  # fmt: skip
    place = ctx.places.span((*where, "base_url"))
    url = _url(teacher.base_url)
    if url is None:
        ctx.found.error(
            "E0713", "`base_url` is not an http(s) URL", place,
            detail="It looks like `https://api.openai.com/v1`.",
        )  # fmt: skip
        return
    if url.username or url.password:
        _login(ctx, teacher, place)
    if url.scheme == "http" and teacher.api_key and not _loopback(url.hostname or ""):
        ctx.found.warning(
            "W0705", "the API key travels unencrypted", place,
            detail="Anyone on the way can read it: use https, or leave `api_key` out.",
        )  # fmt: skip
    if url.hostname == "api.openai.com" and teacher.api_key is None:
        ctx.found.warning(
            "W0711", f"the teacher `{where[1]}` has no `api_key`", ctx.places.span(where),
            detail='api.openai.com refuses calls without one: `api_key = env("OPENAI_API_KEY")`.',
        )  # fmt: skip


def _login(ctx: Context, teacher: Teacher, place: Span | None) -> None:
    """Report a user or password in a URL, where it stands: in the spec, or in what the environment gave."""
    detail = 'Take it out and use `api_key = env("NAME")`.'
    if place is None or teacher.base_url in place.source.text:
        ctx.found.error(
            "E0306", "secrets never stand in specs", masked(place) if place else None,
            detail=f"The URL holds a user or a password. {detail}", label="a secret in the URL",
        )  # fmt: skip
        return
    ctx.found.error(
        "E0306", "the URL that the environment gives holds a user or a password", place,
        detail=f"It would be written to logs and manifests. {detail}", label="a secret in the variable's value",
    )  # fmt: skip


def _url(text: str) -> SplitResult | None:
    try:
        url = urlsplit(text)
        sound = url.scheme in ("http", "https") and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        return None
    return url if sound and not any(c.isspace() for c in text) else None


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _without_effect(ctx: Context, teacher: Teacher, where: Where) -> None:
    offline = teacher.provider in OFFLINE_PROVIDERS
    idle = []
    if teacher.script is not None and teacher.provider != "scripted":
        idle.append("script")
    if teacher.provider == "openai":
        idle += ["latency"] if teacher.latency else []
        idle += ["faults"] if teacher.faults != Faults() else []
    if offline and teacher.json_schema:
        idle.append("json_schema")
    for setting in idle:
        ctx.found.warning(
            "W0710", f"`{setting}` has no effect on the provider `{teacher.provider}`",
            ctx.places.span((*where, setting)),
        )  # fmt: skip


def _prices(ctx: Context, sound: Sound) -> None:
    run = sound.get("run", "")
    if run is None or run.budget is None:
        return
    asked = {name for name, _ in asked_teachers(sound)}
    for name, teacher in sound.all(Teacher):
        missing = [side for side in ("input", "output") if getattr(teacher.price, side) is None]
        if name in asked and teacher.provider not in OFFLINE_PROVIDERS and missing:
            ctx.found.error(
                "E0705", f"the budget cannot be kept: the price of `{name}` is not known",
                ctx.places.span(("teacher", name)),
                detail="Add `price { input = $0.15/1M  output = $0.60/1M }` with the endpoint's prices.",
                notes=(Note("the budget is set here", ctx.places.span(("run", "", "budget"))),),
            )  # fmt: skip


def asked_teachers(sound: Sound) -> Iterator[tuple[str, Where]]:
    """Yield (teacher, where) of every stage, rule and evaluation that asks a teacher."""
    for name, dataset in sound.all(Dataset):
        for number, stage in enumerate(dataset.stages):
            where = ("dataset", name, str(number))
            if isinstance(stage, Filter):
                for line, rule in enumerate(stage.rules):
                    if rule.by:
                        yield rule.by, (*where, "rules", str(line))
            elif hasattr(stage, "teacher"):
                yield stage.teacher, (*where, "teacher")
    for name, evaluation in sound.all(Evaluation):
        if evaluation.judge:
            yield evaluation.judge, ("evaluation", name, "judge")
        for model in evaluation.models:
            if sound.get("teacher", model) is not None:
                yield model, ("evaluation", name, "models")


def _same_replies(ctx: Context, sound: Sound) -> None:
    for name, dataset in sound.all(Dataset):
        for number, stage in enumerate(dataset.stages):
            if not isinstance(stage, Synthesize) or stage.per_task <= stage.per_call:
                continue
            teacher = sound.get("teacher", stage.teacher)
            if teacher is None or teacher.provider != "openai" or teacher.temperature or teacher.send_seed:
                continue
            ctx.found.warning(
                "W0706", f"calls for the same task may get the same reply from `{stage.teacher}`",
                ctx.places.span(("teacher", stage.teacher, "temperature")),
                detail="Temperature 0 without a seed repeats itself: raise it, or send the seed.",
                notes=(Note("several calls a task are made here", ctx.places.span(("dataset", name, str(number)))),),
            )  # fmt: skip
