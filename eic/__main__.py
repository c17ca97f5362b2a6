"""``python -m eic``: the same command line as ``eic``."""

from eic.cli.main import main

if __name__ == "__main__":
    main()
