r"""Escapes of JSON strings, as teachers that write mathematics really use them.

A teacher that forgets to double its backslashes writes ``"$2 \times 3 \neq 5$"``. JSON takes that
for a tab, ``imes``, a newline and ``eq``. ``n``, ``t``, ``r``, ``b`` and ``f`` are the only letters
with this trouble: whatever else stands behind a single backslash means nothing in JSON. So an
escape of these letters is read as a lost backslash when it spells a known LaTeX command together
with all the letters behind it, and when the rest of the string does not speak against it:

* a tab or carriage return before ``imes`` or ``ight`` is never meant;
* a line break before ``eq`` or a tab before ``ext`` may be. They are commands when the string
  holds another lost backslash, or inside mathematics when it doubles none;
* a line break before ``u`` or a tab before ``an`` may well be: those are commands inside
  mathematics only.

So a string in which every backslash is doubled, as JSON wants it, keeps its line breaks.
"""

import re

_TOKEN = re.compile(
    r"\\(?P<code>u[0-9a-fA-F]{4})|\\\\?(?P<fence>[()\[\]$])|\\(?P<word>[a-zA-Z]+)|\\(?P<sign>.)|(?P<dollar>\$\$?)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:(?P<word>[a-zA-Z]+)|(?P<sign>.))", re.DOTALL)
_DOUBLED = re.compile(r"\\\\[A-Za-z(\[]")
_SIGNS = {'"': '"', "/": "/", "\\": "\\"}
_LETTERS = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": ""}

_NEVER_MEANT = (
    "tanh tbinom textbf textcolor textit textnormal textrm textsf textstyle texttt textup tfrac"
    " therefore theta thickapprox thicksim thinspace tilde times tiny triangle triangledown triangleleft"
    " triangleq triangleright twoheadrightarrow"
    " rangle rbrace rbrack rceil ref rfloor rgroup rho right rightarrow rightarrowtail rightharpoondown"
    " rightharpoonup rightleftarrows rightleftharpoons rightrightarrows rightsquigarrow rm root rtimes rvert"
    " rVert"
)
_HARDLY_MEANT = (
    "nabla natural nearrow neq newcommand newline ngeq nleq nobreak nolimits nonumber norm normalsize not notag"
    " notin nsubseteq nsupseteq nwarrow tag text"
)
_PERHAPS_MEANT = (
    "ncong ne neg nexists ni nleftarrow nless nmid nparallel nprec nrightarrow nsim nsubset nsucc nu"
    " tan tau to top tr tt"
)
CERTAIN = frozenset(_NEVER_MEANT.split())
"""Commands whose remainder never stands behind a tab or a carriage return."""
LIKELY = frozenset(_HARDLY_MEANT.split())
"""Commands whose remainder is no common word."""
DOUBTFUL = frozenset(_PERHAPS_MEANT.split())
"""Commands whose remainder may begin a line or a column of plain text."""


def unescape(body: str) -> str:
    """Return what the inside of a JSON string says; linear in its length."""
    if "\\" not in body:
        return body
    return _TOKEN.sub(_Reader(body), body)


class _Reader:
    """Replaces one escape after the other and knows whether it stands in mathematics."""

    def __init__(self, body: str) -> None:
        self.lost = any(_is_lost(match) for match in _ESCAPE.finditer(body))
        self.doubled = _DOUBLED.search(body) is not None
        self.inside = False
        self._last_dollar = body.rfind("$")

    def __call__(self, match: re.Match[str]) -> str:
        match match.lastgroup:
            case "code":
                return chr(int(match["code"][1:], 16))
            case "dollar":
                # A dollar that nothing closes is money, not mathematics.
                self.inside = not self.inside and match.end() <= self._last_dollar
                return match[0]
            case "fence":
                if match["fence"] != "$":
                    self.inside = match["fence"] in "(["
                return "\\" + match["fence"]
            case "word":
                word = match["word"]
                if word[0] not in _LETTERS or self.is_command(word, match.start(), match.string):
                    return "\\" + word
                return _LETTERS[word[0]] + word[1:]
            case _:
                return _SIGNS.get(match["sign"], "\\" + match["sign"])

    def is_command(self, word: str, at: int, body: str) -> bool:
        """Whether an escape and the letters behind it are a LaTeX command."""
        if word in CERTAIN or (word[0] in "bf" and len(word) > 1):
            return True
        mathematics = self.inside and (self.lost or not self.doubled)
        if word in LIKELY:
            return self.lost or mathematics
        # A line break behind an opening $$ is layout: what follows begins the formula.
        return word in DOUBTFUL and mathematics and not body.startswith("$$", max(at - 2, 0))


def _is_lost(escape: re.Match[str]) -> bool:
    """Whether an escape shows by itself that this string does not double its backslashes."""
    word = escape["word"]
    if word is None:
        return escape["sign"] not in _SIGNS
    return word[0] not in "ntrbfu" or word in CERTAIN or (word[0] in "bf" and len(word) > 1)
