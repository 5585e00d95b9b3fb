"""``python -m huibao``."""

import sys

from huibao.cli import main

sys.exit(main())
