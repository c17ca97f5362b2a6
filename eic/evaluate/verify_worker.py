"""The child process in which math-verify compares answers: ``python -m eic.evaluate.verify_worker``.

It reads one JSON list ``[answer, reference]`` a line and writes ``true`` or ``false`` for each. Answers
are hostile: LaTeX is parsed by a grammar and never evaluated as Python, the process may write no file
and use no more memory than it was given, and whoever started it ends it when an answer takes too long.
"""

import json
import logging
import resource
import sys
from typing import Any

MEMORY = 4 << 30
"""Bytes of address space the process may use."""


def main() -> None:
    """Answer lines until there are no more."""
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, hard))
    logging.disable(logging.CRITICAL)
    compare = _comparer()
    print("ready", flush=True)
    for line in sys.stdin:
        answer, reference = json.loads(line)
        print(json.dumps(compare(answer, reference)), flush=True)


def _comparer() -> Any:
    """Return the function that compares two answers (importing what it needs takes a while)."""
    from math_verify import LatexExtractionConfig, parse, verify

    config = [LatexExtractionConfig()]  # no plain expressions: those are read by Python's own evaluator

    def compare(answer: str, reference: str) -> bool:
        try:
            given, wanted = (parse(f"${text}$", config, parsing_timeout=None) for text in (answer, reference))
            return bool(given and wanted and verify(wanted, given, timeout_seconds=None))
        except (Exception, RecursionError, MemoryError):  # whatever a hostile formula does: it is not equal
            return False

    return compare


if __name__ == "__main__":
    main()
