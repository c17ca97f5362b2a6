r"""Escapes of JSON strings, as teachers that write mathematics really use them.

A teacher that forgets to double its backslashes writes ``"$2 \times 3 \neq 5$"``. JSON takes that
for a tab, ``imes``, a newline and ``eq``. ``n``, ``t``, ``r``, ``b`` and ``f`` are the only letters
with this trouble: whatever else stands behind a single backslash means nothing in JSON. So an
escape of these letters is read as a lost backslash when it spells a known LaTeX command together
with all the letters behind it. Commands whose remainder is a word that may really begin a line or
a column (``\nu``: "u"; ``\tan``: "an") count only inside mathematics, and only in a string that
doubles no backslash elsewhere.
"""

import re

_TOKEN = re.compile(
    r"\\(?P<code>u[0-9a-fA-F]{4})|\\\\?(?P<fence>[()\[\]$])|\\(?P<word>[a-zA-Z]+)|\\(?P<sign>.)|(?P<dollar>\$\$?)",
    re.DOTALL,
)
_DOUBLED = re.compile(r"\\\\[A-Za-z(\[]")
_SIGNS = {'"': '"', "/": "/", "\\": "\\"}
_LETTERS = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": ""}

_NAMES = (
    "nabla natural nearrow neq newcommand newline ngeq nleq nobreak nolimits nonumber norm normalsize not notag"
    " notin nsubseteq nsupseteq nwarrow"
    " tag tanh tbinom text textbf textcolor textit textnormal textrm textsf textstyle texttt textup tfrac"
    " therefore theta thickapprox thicksim thinspace tilde times tiny triangle triangledown triangleleft"
    " triangleq triangleright twoheadrightarrow"
    " rangle rbrace rbrack rceil ref rfloor rgroup rho right rightarrow rightarrowtail rightharpoondown"
    " rightharpoonup rightleftarrows rightleftharpoons rightrightarrows rightsquigarrow rm root rtimes rvert"
    " rVert"
)
_COMMANDS = frozenset(_NAMES.split())
"""Commands that begin with n, t or r and whose remainder is no word of its own."""

_DOUBTFUL = (
    "ncong ne neg nexists ni nleftarrow nless nmid nparallel nprec nrightarrow nsim nsubset nsucc nu"
    " tan tau to top tr tt"
)
_IN_MATHEMATICS = frozenset(_DOUBTFUL.split())
"""Commands whose remainder may begin a line or a column of plain text."""


def unescape(body: str) -> str:
    """Return what the inside of a JSON string says; linear in its length."""
    if "\\" not in body:
        return body
    return _TOKEN.sub(_Reader(_DOUBLED.search(body) is not None), body)


class _Reader:
    """Replaces one escape after the other and knows whether it stands in mathematics."""

    def __init__(self, doubled: bool) -> None:
        self.doubled = doubled
        self.inside = False

    def __call__(self, match: re.Match[str]) -> str:
        match match.lastgroup:
            case "code":
                return chr(int(match["code"][1:], 16))
            case "dollar":
                self.inside = not self.inside
                return match[0]
            case "fence":
                if match["fence"] != "$":
                    self.inside = match["fence"] in "(["
                return "\\" + match["fence"]
            case "word":
                return self.word(match["word"], match.start(), match.string)
            case _:
                return _SIGNS.get(match["sign"], "\\" + match["sign"])

    def word(self, word: str, at: int, body: str) -> str:
        """Return what a backslash and letters stand for."""
        lead = word[0]
        if lead not in _LETTERS or word in _COMMANDS or (lead in "bf" and len(word) > 1):
            return "\\" + word
        # A line break behind an opening $$ is layout: what follows begins the formula.
        opens = body.startswith("$$", max(at - 2, 0))
        if word in _IN_MATHEMATICS and self.inside and not self.doubled and not opens:
            return "\\" + word
        return _LETTERS[lead] + word[1:]
