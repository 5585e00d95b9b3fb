"""Who hosts and who speaks: turns by meeting, among those who are free at the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from agency.finding import Severity
from agency.meetings.board import Board
from agency.meetings.findings import Issue, Rule
from agency.meetings.model import Meeting, Status
from agency.meetings.rotation import Rota
from agency.meetings.settings import Setting


class Duties:
    """The rotas of a calendar; ``previous`` is an earlier one, by id, to stay close to."""

    def __init__(self, board: Board, previous: Mapping[str, Meeting]) -> None:
        self._board = board
        self._previous = previous
        self._rotas: dict[tuple[str, str], Rota] = {}

    def assign(
        self, setting: Setting, id_: str, day: date, start: int, end: int
    ) -> tuple[str, str, list[Issue]]:
        """Host and speaker of a meeting that is about to be placed; empty if nobody can."""
        before, issues = self._previous.get(id_), []
        last_host, last_speaker = (before.host, before.speaker) if before else ("", "")
        host = speaker = ""
        for duty, pool in _host_pools(setting):
            if not host:
                free = self._board.free(pool, day, start, end)
                host = self._rota(setting, duty, pool).turn(free, prefer=last_host)
        if setting.speakers:
            free = self._board.free(setting.speakers, day, start, end)
            rota = self._rota(setting, "speaker", setting.speakers)
            hosts = self._rota(setting, "host", setting.hosts)
            speaker = rota.turn(free, prefer=last_speaker, avoid=(host,), beside=hosts)
        for rule, word, pool, chosen in (
            (Rule.HOST, "主持", (*setting.hosts, *setting.stand_ins), host),
            (Rule.SPEAKER, "主讲", setting.speakers, speaker),
        ):
            if pool and not chosen:
                reason = f"“{setting.kind.name}”当天没有能{word}的人"
                remedy = f"指定{word}人或改期"
                issues.append(Issue(rule, Severity.WARNING, setting.kind.key, day, reason, remedy))
        return host, speaker, issues

    def count(self, setting: Setting, row: Meeting) -> None:
        """Let the turns that a row settles count in the rotation."""
        if row.status is Status.CANCELLED:
            return
        duties = [(duty, pool, row.host) for duty, pool in _host_pools(setting)]
        for duty, pool, person in (*duties, ("speaker", setting.speakers, row.speaker)):
            present = [i for i in pool if self._board.people.present(i, row.day)]
            self._rota(setting, duty, pool).record(present, person)

    def _rota(self, setting: Setting, duty: str, pool: tuple[str, ...]) -> Rota:
        key = setting.kind.key, duty
        if key not in self._rotas:
            self._rotas[key] = Rota(pool)
        return self._rotas[key]


def _host_pools(setting: Setting) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("host", setting.hosts), ("stand-in", setting.stand_ins)
