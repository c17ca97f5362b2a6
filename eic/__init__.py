"""eic, the Explore-Instruct Compiler: from a ``.explore`` spec to a dataset, paid for once."""

__version__ = "0.1.0"
