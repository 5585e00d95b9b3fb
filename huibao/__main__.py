"""``python -m huibao``, and where the frozen program starts."""

import sys

from huibao.cli import main

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()  # a frozen worker process is this program again
    sys.exit(main())
