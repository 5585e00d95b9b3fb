from __future__ import annotations

from pathlib import Path

import pytest

from addin.package import settings as module
from addin.package.settings import FILE_NAME, Settings, read_settings, settings_bytes


def test_what_is_written_is_read(tmp_path: Path):
    settings = Settings(program="C:\\会报\\huibao.exe", updates="\\\\server\\a = b")
    (tmp_path / FILE_NAME).write_bytes(settings_bytes(settings))
    assert read_settings(tmp_path) == settings


def test_the_file_is_lines_that_vba_reads(monkeypatch):
    monkeypatch.setattr(module, "_encoding", lambda: "gbk")  # a Chinese Windows
    assert settings_bytes(Settings(program="C:\\会报", options="-x")) == (
        b"program=C:\\\xbb\xe1\xb1\xa8\r\noptions=-x\r\n"
    )


def test_without_a_file_nothing_is_set(tmp_path: Path):
    assert read_settings(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", Settings()),
        (b"\r\n# remark\r\nother=1\r\n", Settings()),
        (b"program = x \ninterpreter=\n", Settings(program="x")),
        (b"program=\xff\xfe\n", Settings(program="\ufffd\ufffd")),
    ],
)
def test_lines_that_say_nothing_are_passed_over(tmp_path: Path, monkeypatch, text, found):
    monkeypatch.setattr(module, "_encoding", lambda: "utf-8")
    (tmp_path / FILE_NAME).write_bytes(text)
    assert read_settings(tmp_path) == found


def test_what_cannot_be_a_line_is_refused(monkeypatch):
    with pytest.raises(ValueError, match="program must be one line"):
        settings_bytes(Settings(program="a\nb"))
    monkeypatch.setattr(module, "_encoding", lambda: "ascii")
    with pytest.raises(ValueError, match="code page"):
        settings_bytes(Settings(program="会报"))
