"""A start-up hook for the program under test: worker processes start as they do on Windows."""

import multiprocessing

multiprocessing.set_start_method("spawn")
