from __future__ import annotations

import json
from pathlib import Path

import pytest

from addin.package.settings import Settings
from addin.package.versions import (
    BookVersion,
    Offer,
    addin_version,
    compared,
    newer,
    offer_folder,
    read_offer,
)

BOOK = BookVersion("plan_book", "1.0", "1.0")


@pytest.mark.parametrize(
    ("one", "other", "is_newer"),
    [
        ("1.10", "1.9", True),
        ("1.9", "1.10", False),
        ("1.0", "1.0", False),
        ("1.0.1", "1.0", True),
        ("", "1.0", False),
    ],
)
def test_versions_are_numbers_and_not_text(one, other, is_newer):
    assert newer(one, other) is is_newer


def test_everything_is_the_newest():
    assert compared("1.2", "1.2", BOOK, Offer("1.2", {"plan_book": "1.0"})) == [
        "会报程序 1.2",
        "加载项 1.2",
        "本簿模板 经营计划簿 1.0，是最新的",
    ]


def test_something_newer_is_offered():
    offer = Offer("1.3", {"plan_book": "1.1"}, "三月版：新增人力报表")
    assert compared("1.2", "1.1", BOOK, offer) == [
        "会报程序 1.2，有新版 1.3，请更新",
        "加载项 1.1，与程序不一致，请运行 huibao addin install",
        "本簿模板 经营计划簿 1.0，有新版 1.1",
        "三月版：新增人力报表",
    ]


def test_a_book_of_another_template():
    older = BookVersion("plan_book", "1.0", "1.2")
    assert compared("1.2", None, older, None)[1:3] == [
        "加载项没有安装",
        "本簿模板 经营计划簿 1.0，有新版 1.2",
    ]
    newer_book = BookVersion("plan_book", "1.3", "1.2")
    line = compared("1.2", None, newer_book, None)[2]
    assert line == "本簿模板 经营计划簿 1.3，比程序认识的 1.2 新，请先更新会报程序"


def test_without_an_offer_it_says_so():
    assert compared("1.2", "1.2", None, None)[-1] == "没有找到 version.json，只比较了本机的版本"


def test_the_offer_is_read(tmp_path: Path):
    found = {"program": "1.3", "templates": {"plan_book": "1.1"}, "note": "说明"}
    (tmp_path / "version.json").write_text(json.dumps(found), "utf-8-sig")
    assert read_offer(tmp_path) == Offer("1.3", {"plan_book": "1.1"}, "说明")
    assert read_offer(tmp_path / "none") is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"program": "1", "templates": ["x"]}'])
def test_a_file_that_is_no_offer(tmp_path: Path, text):
    (tmp_path / "version.json").write_text(text)
    with pytest.raises(ValueError, match=r"version\.json 的内容不对"):
        read_offer(tmp_path)


def test_where_the_offer_is_looked_for():
    assert offer_folder(Settings()) is None
    assert offer_folder(Settings(program="/opt/huibao/huibao")) == Path("/opt/huibao")
    assert offer_folder(Settings(program="/opt/x", updates="/share")) == Path("/share")


def test_the_version_of_what_is_no_addin(tmp_path: Path):
    path = tmp_path / "huibao.xlam"
    assert addin_version(path) is None
    path.write_bytes(b"no zip")
    assert addin_version(path) is None
