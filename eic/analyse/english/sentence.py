"""An instruction's first sentence as words: what is not prose is masked, lists and labels are dropped."""

import re

MASK = "\ue000"
"""Stands for code, formulas, quotations, addresses, placeholders: never the head of an object."""

_MASKED = re.compile(
    r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)|\\begin\{(\w+\*?)\}.*?\\end\{\1\}"
    r"|\$[^$\n]+\$|https?://\S+|www\.\S+|<[^<>\n]{1,60}>|\[[^\[\]\n]*\]|\{[^{}\n]*\}"
    r"|\"[^\"]*\"|“[^”]*”|«[^»]*»|(?<!\w)'[^'\n]+'(?!\w)|(?<!\w)‘[^’\n]+’(?!\w)",
    re.DOTALL,
)
_PARENTHESES = re.compile(r"\([^()]*\)")
_BULLET = re.compile(r"^\s*(?:[-*•#>]+|\(?\d{1,2}[.)]|[A-Za-z][.)])\s+")
_LABEL = re.compile(r"^\s*(?:task|instruction|question|prompt|problem|exercise)\s*\d*\s*[:.\-]\s*", re.I)
_ABOUT = re.compile(
    r"\b(?:at least|at most|up to|about|around|roughly|exactly|no more than|more than|fewer than|less than)"
    r"(?=\s+(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b))",
    re.I,
)
_END = re.compile(r"([.?!]+[)\"'”’]*)(?=\s|$)|\n")
_ABBREVIATIONS = ("mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "eg", "ie", "fig", "vol",
                  "approx", "dept", "inc", "ltd", "jr", "sr", "a.m", "p.m")  # fmt: skip
_WORD = re.compile(rf"{MASK}|(?:[A-Za-z]\.){{2,}}|\d[\d.,/:]*\w*|[^\W\d_]+(?:[-'’./]\w+)*|\w+|[^\w\s]")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Dr|Prof|St)\.")
_CLITIC = re.compile(r"^(.+?)(n['’]t|['’](?:s|m|re|ve|ll|d))$", re.I)
_MOST = 2_000
_LONGEST_WORD = 32
"""A longer run of letters is no English word; taggers take time that grows with its cube."""


def first_sentence(text: str) -> str:
    """Return the first sentence of ``text`` (its first 2,000 characters are looked at), masked."""
    text = _MASKED.sub(f" {MASK} ", text[:_MOST])
    text = _PARENTHESES.sub(" ", text).strip()
    text = _LABEL.sub("", _BULLET.sub("", text)).lstrip()
    text = _ABOUT.sub("", text)
    for match in _END.finditer(text):
        before, after = text[: match.start()], text[match.end() :].lstrip()
        if not before.strip():
            continue
        if match.group() == "\n":
            if after[:1].islower() or before.rstrip().endswith(","):
                continue
            return before.strip()
        last = before.split()[-1].lower().lstrip("(")
        if match.group().startswith(".") and (
            last in _ABBREVIATIONS
            or (len(last) == 1 and last.isalpha() and last != "i")
            or after[:1].islower()
        ):
            continue
        if match.group().startswith(".") and re.fullmatch(r"(?:[a-z]\.)+[a-z]", last) and after:
            continue
        return text[: match.end()].strip()
    return text.strip()


def words(sentence: str) -> list[str]:
    """Return the words and marks of a sentence; clitics (``'s``, ``n't``) are words of their own.

    What is too long to be a word is masked, and the full stop of a title (``Dr.``) is no mark.
    """
    found: list[str] = []
    for word in _WORD.findall(_TITLE.sub(r"\1", sentence)):
        if len(word) > _LONGEST_WORD:
            found.append(MASK)
            continue
        match = _CLITIC.match(word)
        if match and match[1].lower() not in ("o",):
            base = {"ca": "can", "wo": "will", "sha": "shall"}.get(match[1].lower(), match[1])
            found += [base if match[2].lower().startswith("n") else match[1], match[2].replace("’", "'")]
        else:
            found.append(word)
    return found
