"""The two themes, and the styles that widgets draw their lines with."""

from functools import lru_cache
from typing import Any

from rich.style import Style
from textual.app import App
from textual.theme import Theme

DARK = "eic-dark"
LIGHT = "eic-light"

_PALETTES = {
    DARK: {
        "text": "#d7dde5", "dim": "#7d8998", "faint": "#46515f", "accent": "#7fb4ff", "run": "#6fd3e0",
        "make": "#c3a6ff", "ok": "#8fd694", "warn": "#f0c674", "bad": "#ff8b8b",
        "ground": "#11151a", "raised": "#1a2028", "chosen": "#26364a", "mark": "#40360e",
    },
    LIGHT: {
        "text": "#1d2733", "dim": "#5d6876", "faint": "#b4bdc8", "accent": "#0b57c2", "run": "#0b6e7d",
        "make": "#6a35b8", "ok": "#186a2a", "warn": "#8a5a00", "bad": "#b3261e",
        "ground": "#fbfcfd", "raised": "#eef1f5", "chosen": "#d3e3fa", "mark": "#ffe9a3",
    },
}  # fmt: skip

ROLES = {
    "queued": "dim", "exploring": "run", "explored": "accent", "synthesizing": "make",
    "synthesized": "accent", "filtered": "ok", "pruned": "dim", "failed": "bad",
    "stalled": "warn",
    "waiting": "dim", "running": "run", "done": "ok", "reused": "accent", "stopped": "warn",
    "starting": "dim", "paused": "warn", "stopping": "warn", "died": "bad", "budget": "warn",
    "interrupted": "warn", "info": "text", "warning": "warn", "error": "bad",
    "kept": "ok", "dropped": "warn", "not drawn": "dim",
}  # fmt: skip
"""The colour role of every state there is a word for."""


def themes() -> tuple[Theme, Theme]:
    """Return the dark and the light theme."""
    return _theme(DARK, dark=True), _theme(LIGHT, dark=False)


def _theme(name: str, *, dark: bool) -> Theme:
    colors = _PALETTES[name]
    return Theme(
        name=name, dark=dark, primary=colors["accent"], secondary=colors["make"], accent=colors["accent"],
        warning=colors["warn"], error=colors["bad"], success=colors["ok"], foreground=colors["text"],
        background=colors["ground"], surface=colors["raised"], panel=colors["raised"],
        variables={
            "dim": colors["dim"], "faint": colors["faint"], "chosen": colors["chosen"],
            "footer-key-foreground": colors["accent"], "footer-background": colors["raised"],
            "footer-description-background": colors["raised"], "footer-item-background": colors["raised"],
            "scrollbar": colors["faint"], "scrollbar-hover": colors["dim"], "scrollbar-active": colors["dim"],
            "scrollbar-background": colors["ground"], "scrollbar-corner-color": colors["ground"],
            "scrollbar-background-hover": colors["ground"], "scrollbar-background-active": colors["ground"],
            "block-cursor-background": colors["chosen"], "block-cursor-foreground": colors["text"],
            "block-cursor-blurred-background": colors["raised"],
        },
    )  # fmt: skip


class Look:
    """Styles by role, of the theme that the app shows just now."""

    def __init__(self, app: App[Any]) -> None:
        self._plain = app.no_color
        self._palette = app.theme if app.theme in _PALETTES else (DARK if app.current_theme.dark else LIGHT)

    def __call__(self, role: str, *, bold: bool = False) -> Style:
        """Return the style of a colour role or of the word of a state; without colours, dim or not."""
        if self._plain:
            return _plain(ROLES.get(role, role) in ("dim", "faint"), bold)
        return _style(self._palette, ROLES.get(role, role), bold)

    def ground(self, role: str) -> Style:
        """Return a background: ``chosen``, ``raised`` or ``mark``; without colours only ``chosen`` is seen."""
        if self._plain:
            return Style(reverse=role == "chosen" or None)
        return Style(bgcolor=_PALETTES[self._palette][role])


@lru_cache(maxsize=256)
def _style(palette: str, role: str, bold: bool) -> Style:
    return Style(color=_PALETTES[palette][role], bold=bold or None)


@lru_cache(maxsize=4)
def _plain(dim: bool, bold: bool) -> Style:
    return Style(dim=dim or None, bold=bold or None)
