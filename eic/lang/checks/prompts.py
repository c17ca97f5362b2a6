"""Sense of prompts: is one written for the language that the domain is in?"""

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Dataset
from eic.lang.context import Context
from eic.lang.languages import LANGUAGES
from eic.lang.resolve.spec import Sound
from eic.lang.values import Template

_SETTINGS = (
    "lookahead", "backtrack", "prompt", "instructions_prompt", "classify_prompt", "instances_prompt",
)  # fmt: skip


def check(ctx: Context, sound: Sound) -> None:
    """Report prompts that say they are for another language than the domain's."""
    for name, dataset in sound.all(Dataset):
        domain = sound.get("domain", dataset.domain)
        if domain is None:
            continue
        for number, stage in enumerate(dataset.stages):
            for setting in _SETTINGS:
                place = ("dataset", name, str(number), setting)
                template = getattr(stage, setting, None)
                if (
                    ctx.places.has(place)
                    and isinstance(template, Template)
                    and _differs(template, domain.language)
                ):
                    ctx.found.warning(
                        "W0713",
                        f"the prompt is for `{template.language}`; the domain `{domain.name}` is in `{domain.language}`",
                        ctx.places.span(place),
                        detail="Correct `language` in the prompt's front matter, or let the prompt name `domain.language`.",
                        notes=(Note("the domain's language is set here", ctx.places.span(("domain", domain.name, "language"))),),
                    )  # fmt: skip


def _differs(template: Template, language: str) -> bool:
    """Whether a prompt is for one other language: not when it says which one to write itself."""
    word = template.language.split("-")[0].strip().lower()
    asks = "domain.language" in template.body or "domain.language" in template.system
    return word in LANGUAGES and word != language and not asks
