"""What the marks of an attendance calendar mean, and what its legend says of them."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path

import pytest

from addin.actions.importing import parse_catalogue, shipped_catalogue
from addin.actions.importing.attendance_marks import Marks, legend_of, whole_day
from agency.attendance import Mark

P, L, A, V = Mark.PRESENT, Mark.LATE, Mark.ABSENT, Mark.LEAVE


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        *[(cell, (P,)) for cell in ("√", "✓", "✔", "V", "出勤", "到", "迟到", "迟", "1", 1.0)],
        *[(cell, (A,)) for cell in ("×", "✗", "X", "旷工", "缺勤", "缺", "未打卡", "0", 0.0)],
        *[(cell, (V,)) for cell in ("请假", "病假", "事假", "病", "事", "假", "公假", "婚")],
        *[(cell, ()) for cell in ("", " ", "　", None, "-", "—", "/", "无")],
        (" √ ", (P,)),
        ("08:12", (P,)),
        ("８：１２", (P,)),
        ("8:12:30", (P,)),
        (time(8, 12), (P,)),
        (datetime(1899, 12, 31, 8, 12), (P,)),
        ("08:12 17:31", (P, P)),
        ("08:12\n17:31", (P, P)),
        ("08:12-17:31", (P, P)),
        ("08:12/--", (P,)),
        ("08:12/未打卡", (A,)),
        ("08:45 迟到", (P,)),
        ("08:45(迟到)", (P,)),
        ("08:45 请假", (V,)),
        # Up to ten minutes is late, more is absent.
        ("迟到10分钟", (L,)),
        ("迟到11分钟", (A,)),
        ("迟5", (L,)),
        ("√(迟到)", (P,)),
        ("×(病假)", (V,)),
        ("请假(病假)", (V,)),
        ("事假1天", (V,)),
        ("√√", (P, P)),
        ("√×", (P, A)),
        ("√/×", (P, A)),
    ],
)
def test_a_cell_says(cell, marks):
    assert Marks(shipped_catalogue()).read(cell) == marks


@pytest.mark.parametrize(
    "cell",
    [
        *("○", "△", "☆", "公", "早", "早退", "半", "外训", "休", "加班", "2", "8", 8.0, 0.5),
        *("√?", "√(外勤)", "√(病假)", "事假半天", "迟到很久", "10", "11", "缺卡", "TRUE"),
    ],
)
def test_what_nobody_has_explained_is_never_guessed(cell):
    assert Marks(shipped_catalogue()).read(cell) is None


@pytest.mark.parametrize(
    ("text", "legend"),
    [
        ("注：√出勤 ×旷工 ○事假", {"√": P, "×": A, "○": V}),
        ("√出勤 △迟到", {"√": P, "△": P}),
        ("出勤√ 迟到△ 旷工×", {"√": P, "△": P, "×": A}),
        ("图例：出勤：√；事假：○；病假：●", {"√": P, "○": V, "●": V}),
        ("说明：“√”表示出勤，“○”表示事假", {"√": P, "○": V}),
        ("出勤用“√”，病假用“△”", {"√": P, "△": V}),
        ("图例 √ 出勤 ○ 病假", {"√": P, "○": V}),
        ("备注：公=公假，早=早退", {"公": V, "早": None}),
        ("符号说明：A 出勤 B 缺勤", {"a": P, "b": A}),
        ("图例：/ 出勤；— 缺勤", {"/": P, "—": A}),
        ("注：○为出勤，×为缺勤", {"○": P, "×": A}),
        ("2026年11月考勤表 图例：√出勤 ○病假", {"√": P, "○": V}),
        ("○事假", {}),  # one pair alone, and nothing says that it is a legend
        ("考勤员：李二 负责人：张一", {}),
        ("注：迟到三次按一次缺勤计", {}),
        ("出勤 21 请假 2", {}),
    ],
)
def test_a_legend_says(text, legend):
    assert legend_of([text], shipped_catalogue()) == legend


def test_a_legend_comes_before_all_words_and_placeholders():
    marks = Marks(shipped_catalogue(), {"×": V, "/": P, "√": None})
    assert [marks.read(cell) for cell in ("×", "/", "√", "出勤")] == [(V,), (P,), None, (P,)]


def test_head_office_explains_marks_of_its_own():
    text = "words: {present: [○, 外训], leave: [公]}"
    catalogue, wrong = parse_catalogue(text)
    assert wrong == []
    marks = Marks(catalogue)
    assert [marks.read(cell) for cell in ("○", "外训", "公", "△")] == [(P,), (P,), (V,), None]


@pytest.mark.parametrize(
    ("marks", "needed", "valid", "leave"),
    [
        ((P,), 1, True, False),
        ((L,), 1, True, False),
        ((A,), 1, False, False),
        ((V,), 1, False, True),
        ((P,), 2, False, False),
        ((P, L), 2, True, False),
        ((P, A), 2, False, False),
        ((P, V), 2, False, True),
        ((V, V), 2, False, True),
        ((V,), 2, False, True),
        ((A, V), 2, False, False),
        ((P, P, A), 2, False, False),
    ],
)
def test_a_day_is_attended_if_every_part_of_it_is(marks, needed, valid, leave):
    assert whole_day(marks, needed) == (valid, leave)


@pytest.mark.parametrize("name", ["import.md", "profile.md"])
def test_the_words_in_the_documents_are_understood(name):
    text = (Path(__file__).parents[4] / "docs" / name).read_text("utf-8")
    (example,) = [
        block
        for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        if re.search(r"^words:", block, re.MULTILINE)
    ]
    catalogue, wrong = parse_catalogue(example)
    assert wrong == []
    assert [Marks(catalogue).read(cell) for cell in ("○", "外训", "公")] == [(P,), (P,), (V,)]
