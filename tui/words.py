"""Short words, glyphs and bars of the screen. Each glyph has a word: colour is never the only sign."""

from eic.views.text import money

STATES = {
    "queued": "○", "exploring": "◔", "explored": "◑", "synthesizing": "◕",
    "synthesized": "●", "filtered": "✓", "pruned": "⊘", "failed": "✗", "stalled": "◌",
    "stopped": "■",
}  # fmt: skip
"""What a task can be going through, with the glyph of each state."""

STEPS = {"waiting": "○", "running": "▸", "done": "✓", "reused": "↺", "stopped": "■"}
"""What a step can be, with its glyph."""

STATUS = {
    "starting": "○", "running": "▸", "paused": "‖", "stopping": "▾", "done": "✓",
    "failed": "✗", "died": "✗", "budget": "$", "interrupted": "✗",
}  # fmt: skip
"""How a run stands, with its glyph."""

LOW = "-low"
"""The class of screens of few rows: the tree gets what there is."""

_UNITS = ("", "k", "M", "G", "T")


def short(count: float) -> str:
    """Return a count in at most five columns: ``812``, ``9.9k``, ``120k``, ``1.2M``."""
    unit = 0
    while abs(count) >= 999.5 and unit < len(_UNITS) - 1:
        count /= 1000
        unit += 1
    digits = 1 if unit and abs(count) < 99.95 else 0
    return f"{count:.{digits}f}{_UNITS[unit]}"


def price(dollars: float) -> str:
    """Return dollars in at most eight columns."""
    return money(dollars) if dollars < 999.995 else f"${short(dollars)}"


def clock(seconds: float) -> str:
    """Return a time as ``m:ss`` or ``h:mm:ss``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def bar(share: float, width: int) -> tuple[str, str]:
    """Return the filled and the empty part of a bar; it is full only when all is done."""
    share = min(1.0, max(0.0, share))
    filled = min(int(share * width + 0.5), width if share >= 1 else width - 1)
    return "━" * filled, "─" * (width - filled)


def percent(share: float) -> str:
    """Return a share as ``45 %``; 100 only when all is done."""
    return f"{min(int(share * 100), 100)} %"
