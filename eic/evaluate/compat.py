r"""The released code's idea of equal answers: equal strings after a fixed series of rewritings.

Kept with its faults, so that published figures can be repeated: 0.25 is not \frac{1}{4}, a text unit
hides everything behind it, and two missing answers are equal.
"""


def equal_compat(answer: str | None, reference: str | None) -> bool:
    """Return whether the released code takes two answers for equal (None: nothing was found)."""
    if answer is None or reference is None:
        return answer is reference
    try:
        return _rewritten(answer) == _rewritten(reference)
    except (IndexError, ValueError):  # where its rewriting fails, it compares the texts as they are
        return answer == reference


def _rewritten(text: str) -> str:
    for old, new in (
        ("\n", ""), ("\\!", ""), ("\\\\", "\\"), ("tfrac", "frac"), ("dfrac", "frac"), ("\\left", ""),
        ("\\right", ""), ("^{\\circ}", ""), ("^\\circ", ""), ("\\$", ""),
    ):  # fmt: skip
        text = text.replace(old, new)
    text = _without_unit(text)
    text = text.replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.")
    if not text:
        return text
    if text[0] == ".":
        text = "0" + text
    sides = text.split("=")
    if len(sides) == 2 and len(sides[0]) <= 2:
        text = sides[1]
    text = _fractions(_roots(text).replace(" ", ""))
    return _slash("\\frac{1}{2}" if text == "0.5" else text)


def _without_unit(text: str) -> str:
    r"""Cut everything from ``\text{ `` on; ``ValueError`` when there are two of them."""
    parts = text.split("\\text{ ")
    if len(parts) > 2:
        raise ValueError("two units")
    return parts[0]


def _roots(text: str) -> str:
    first, *rest = text.split("\\sqrt")
    return first + "".join(
        "\\sqrt" + (part if part[0] == "{" else f"{{{part[0]}}}{part[1:]}") for part in rest
    )


def _fractions(text: str) -> str:
    first, *rest = text.split("\\frac")
    made = first
    for part in rest:
        if part[0] == "{":
            made += "\\frac" + part
            continue
        if len(part) < 2:
            return text
        below = part[1:] if part[1] == "{" else f"{{{part[1]}}}{part[2:]}"
        made += f"\\frac{{{part[0]}}}{below}"
    return made


def _slash(text: str) -> str:
    above, slash, below = text.partition("/")
    try:
        whole = (int(above), int(below)) if slash else None
    except ValueError:
        return text
    if whole is None or text != f"{whole[0]}/{whole[1]}":
        return text
    return f"\\frac{{{whole[0]}}}{{{whole[1]}}}"
