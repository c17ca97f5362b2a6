"""What the paper's released code does, fact by fact, faults included (``compat = released_code``).

Pure functions, used where a dataset asks for that behaviour and by the tests that pin it down.
Where the released code crashes these raise ``ValueError`` and say so.
"""

from eic.data.compat.names import normalise_name, take_name
from eic.data.compat.parsing import DOMAINS, parse_enrich, parse_extend
from eic.data.compat.stages import filter_rouge, prune, sample

__all__ = [
    "DOMAINS",
    "filter_rouge",
    "normalise_name",
    "parse_enrich",
    "parse_extend",
    "prune",
    "sample",
    "take_name",
]
