"""The host of open books: the actions of closed files on a workbook that is open in Excel.

Only xlwings' object model is used, so the same code drives Excel and, through the engine of
``addin.hosts.libreoffice``, LibreOffice.

- ``open_live(book)`` reads the book as it is now on the screen, saved or not: a
  :class:`LiveBook`, or the findings that say why it is none.
- ``press(book, act, *, ask, now)`` is what a button does: read, act, ask, back up, write, and
  return the one message for the user. ``act`` gets what was read (a ``ReadBook``) and
  returns an ``Outcome``; ``ask`` shows what will be written and says whether to go on.
- ``check(book, *, ask, now, mend=False)`` is the button 校验: notes on cells, the sheet of
  findings, and with ``mend`` the safe mends first.

``press`` and ``check`` never raise for what happens in the book.
"""

from __future__ import annotations

from addin.hosts.live.book import LiveBook, open_live
from addin.hosts.live.press import check, press

__all__ = ["LiveBook", "check", "open_live", "press"]
