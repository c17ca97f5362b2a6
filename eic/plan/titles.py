"""How what an ablation's variants make is named, and told from what the spec names itself."""


def variant_mark(label: str) -> str:
    """Return what stands behind a block's name in the titles and outputs of the variant called ``label``."""
    return f" [{label}]"


def of_variant(title: str) -> bool:
    """Whether a title, or the name of an output, is a variant's: it is reported, not exported by itself.

    Names of blocks have no brackets.
    """
    return "[" in title
