"""What can go wrong with a person's workbook, in words the person can act on.

Every class here concerns the *user's* file and carries a simplified Chinese reason and
remedy; ``finding()`` turns it into a ``Finding``. A caller's mistake (an address that is
no address, a value of no known type) raises ``ValueError``, ``TypeError`` or ``KeyError``.
"""

from __future__ import annotations

from typing import ClassVar, Self

from agency.finding import Finding, Severity


class WorkbookError(Exception):
    """A workbook could not be read, changed or saved; the file is as it was."""

    code: ClassVar[str] = "workbook"

    def __init__(
        self, reason: str, remedy: str = "", *, sheet: str = "", cell: str = "", value: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.sheet = sheet
        self.cell = cell
        self.value = value

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{place}: {self.reason}" if place else self.reason

    def at(self, sheet: str, cell: str) -> Self:
        """The same error with its place."""
        self.sheet, self.cell = sheet, cell
        return self

    def finding(self, file: str = "") -> Finding:
        """The same as a finding of severity error, with ``file`` as its file."""
        return Finding(
            Severity.ERROR,
            self.code,
            self.reason,
            self.remedy,
            file=file,
            sheet=self.sheet,
            cell=self.cell,
            value=self.value,
        )


class UnreadableError(WorkbookError):
    """The file is no workbook that can be read."""

    code = "workbook-unreadable"


class EncryptedError(UnreadableError):
    """The file is protected by a password for opening."""

    code = "workbook-encrypted"

    def __init__(self) -> None:
        super().__init__(
            "文件设了打开密码，程序无法读取",
            "请在表格软件中打开它，取消“用密码进行加密”，保存后再试",
        )


class LegacyFormatError(UnreadableError):
    """The file is a binary workbook: .xls, .xlsb or .et."""

    code = "workbook-legacy-format"

    def __init__(self) -> None:
        super().__init__(
            "文件是旧的二进制格式（xls、xlsb 或 et）",
            "请在表格软件中另存为 .xlsx（有宏时 .xlsm）后再试",
        )


class DamagedError(UnreadableError):
    """The file's container or a part of it is broken."""

    code = "workbook-damaged"

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"文件已损坏或不完整（{detail}）",
            "请重新下载或重新拷贝一份；如能在表格软件中打开并修复，另存后再试",
        )


class UnsafeArchiveError(UnreadableError):
    """The container is built in a way that only hostile files are."""

    code = "workbook-unsafe"

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"文件结构异常，为安全起见没有打开（{detail}）",
            "请确认文件来源；在表格软件中打开并另存为新文件后再试",
        )


class EditRefusedError(WorkbookError):
    """The change would damage something in the workbook, so nothing was done."""

    code = "edit-refused"


class SaveError(WorkbookError):
    """The workbook was not saved; the file on disk is as it was."""

    code = "save-failed"


class InUseError(SaveError):
    """Somebody has the file open."""

    code = "save-in-use"


class ReadOnlyError(SaveError):
    """The file or its folder may not be written."""

    code = "save-read-only"


class NoSpaceError(SaveError):
    """The disk is full."""

    code = "save-no-space"


class ChangedMeanwhileError(SaveError):
    """The file on disk is no longer the one that was opened."""

    code = "save-changed-meanwhile"


class ConflictCopiesError(SaveError):
    """A cloud drive left a second version of the file beside it."""

    code = "save-conflict-copies"


class CheckFailedError(SaveError):
    """What was written does not pass the structural check."""

    code = "save-check-failed"
