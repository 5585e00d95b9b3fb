"""Shared by the tests of generated books: a LibreOffice, and small teams to draw for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest

from addin.hosts.libreoffice.recalculate import Office
from agency.organisation import Agent, Began, Ended, Level, Organisation, Span, Team, Unit


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    if shutil.which("soffice") is None:
        pytest.skip("NOT CHECKED: no LibreOffice here")
    with Office.start() as started:
        yield started


@pytest.fixture(scope="session")
def small_team() -> Team:
    """Two groups, four people: one leaves, one is transferred between the groups."""
    units = (
        Unit("86", "示例支公司", Level.BRANCH),
        Unit("8601", "城南营业部", Level.TEAM, "86"),
        Unit("860101", "一组", Level.GROUP, "8601", "0001"),
        Unit("860102", "二组", Level.GROUP, "8601"),
    )
    agents = (
        Agent("0001", "王一", "860101", "业务主任", date(2020, 3, 1), sex="女", education="大专"),
        Agent("0002", "李二", "860102", "业务员", date(2025, 12, 1), sex="男", education="高中"),
        Agent(
            "0003", "张三", "860101", "见习业务员", date(2026, 1, 1), date(2026, 3, 31), sex="女"
        ),
        Agent("0004", "赵四", "860102", "业务员", date(2024, 2, 29), confirmed=date(2024, 6, 1)),
    )
    spans = (
        Span("0001", "860101", date(2020, 3, 1), Began.JOINED),
        Span("0002", "860102", date(2025, 12, 1), Began.JOINED),
        Span("0003", "860101", date(2026, 1, 1), Began.JOINED, date(2026, 3, 31), Ended.LEFT),
        Span(
            "0004", "860101", date(2024, 2, 29), Began.JOINED, date(2026, 2, 15), Ended.TRANSFERRED
        ),
        Span("0004", "860102", date(2026, 2, 15), Began.TRANSFERRED),
    )
    return Organisation(units, agents, spans).team("8601")
