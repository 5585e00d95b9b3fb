"""``python -m huibao``, and where the frozen program starts."""

import sys
from multiprocessing import freeze_support

from huibao.cli import main

if __name__ == "__main__":
    freeze_support()  # a frozen worker process is this program again
    sys.exit(main())
