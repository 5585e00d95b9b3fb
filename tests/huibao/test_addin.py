"""``huibao addin`` and the commands that VBA calls."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from addin.package import install as install_module
from addin.package.settings import Settings, read_settings
from huibao.commands import addin as command

Run = Callable[..., tuple[int, str, str]]


def test_build_is_reproducible(huibao: Run, tmp_path: Path):
    one, two = tmp_path / "一.xlam", tmp_path / "二.xlam"
    code, said, _ = huibao("addin", "build", "-o", one)
    assert code == 0
    assert f"已生成 {one}（{one.stat().st_size} 字节" in said
    assert huibao("addin", "build", "-o", two)[0] == 0
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert "xl/vbaProject.bin" in archive.namelist()


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("没有/加载项.xlam", "没有这个文件，或没有它所在的文件夹"),
        ("文件夹", "这是文件夹，不是文件"),
    ],
)
def test_a_place_that_takes_no_file_is_named(huibao: Run, tmp_path: Path, place: str, reason: str):
    (tmp_path / "文件夹").mkdir()
    code, _, err = huibao("addin", "build", "-o", tmp_path / place)
    assert (code, err.strip()) == (2, f"无法读写 {tmp_path / place}：{reason}")
    assert [path.name for path in tmp_path.iterdir()] == ["文件夹"]


def test_install_and_uninstall_in_a_folder(huibao: Run, tmp_path: Path):
    folder = tmp_path / "加载 项"
    code, said, _ = huibao("addin", "install", "--folder", folder, "--updates", "/share/会报")
    assert code == 0
    assert str(folder / "huibao.xlam") in said
    program, _ = install_module.this_executable()
    assert read_settings(folder) == Settings(interpreter=program, updates="/share/会报")
    assert huibao("addin", "doctor", "--folder", folder)[0] == 0
    assert huibao("addin", "uninstall", "--folder", folder)[0] == 0
    assert list(folder.iterdir()) == []
    code, said, _ = huibao("addin", "doctor", "--folder", folder)
    assert code == 1
    assert "加载项没有安装" in said


def test_installing_again_keeps_the_updates_folder(huibao: Run, tmp_path: Path):
    huibao("addin", "install", "--folder", tmp_path, "--updates", "/share")
    huibao("addin", "install", "--folder", tmp_path)
    assert read_settings(tmp_path).updates == "/share"


def test_without_windows_it_says_what_it_would_do(huibao: Run, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(
        command, "user_place", lambda: install_module.Place(tmp_path / "none", None)
    )
    code, said, _ = huibao("addin", "install")
    assert code == 2
    assert r"%APPDATA%\Microsoft\AddIns" in said
    assert r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Excel\Options" in said
    assert not (tmp_path / "none").exists()


def test_a_running_excel_is_named(huibao: Run, monkeypatch, tmp_path: Path):
    def locked(*_: object) -> list[str]:
        raise PermissionError(13, "in use", str(tmp_path / "huibao.xlam"))

    monkeypatch.setattr(command, "install", locked)
    monkeypatch.setattr(command, "uninstall", locked)
    code, _, said = huibao("addin", "install", "--folder", tmp_path)
    assert code == 2
    assert "请先关闭 Excel" in said
    assert "请先关闭 Excel" in huibao("addin", "uninstall", "--folder", tmp_path)[2]


@pytest.mark.parametrize("words", [("serve", "{0}"), ("helper",)])
def test_servers_are_for_windows(huibao: Run, monkeypatch, words):
    monkeypatch.setattr("huibao.commands.serve.on_windows", lambda: False)
    monkeypatch.setattr("huibao.commands.helper.on_windows", lambda: False)
    code, _, said = huibao(*words)
    assert code == 2
    assert "Windows" in said


def test_the_server_serves_the_class_that_excel_asks_for(huibao: Run, monkeypatch):
    served = []

    class FakeServer:
        serve = staticmethod(served.append)

    monkeypatch.setattr("huibao.commands.serve.on_windows", lambda: True)
    monkeypatch.setattr("huibao.commands.serve.import_module", lambda _: FakeServer)
    assert huibao("serve", "{ABC}")[0] == 0
    assert served == ["{ABC}"]


def test_only_one_helper_runs(huibao: Run, monkeypatch):
    monkeypatch.setattr("huibao.commands.helper.on_windows", lambda: True)
    monkeypatch.setattr("huibao.commands.helper.helper_answers", lambda: True)
    code, said, _ = huibao("helper")
    assert (code, said.strip()) == (0, "会报助手已经在运行。")


def test_a_press_that_cannot_be_read(huibao: Run):
    code, _, said = huibao("press", "help", "--utf16", "--book", "城南")
    assert code == 2
    assert said


def test_a_press_without_the_program(huibao: Run):
    code, _, said = huibao("press", "help", "--office", "no-such-pipe")
    assert code == 2
    assert "no-such-pipe" in said
