"""Taking turns fairly at a duty, with absences.

Each time, every available person is due an equal share of the turn; whoever has taken
less than their due comes first. So people who are available at the same times differ by
at most one turn, and nobody has to make up for the days they were away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

_EPSILON = 1e-6


class Rota:
    """The turns of one duty among people; grows turn by turn, in the order of time."""

    def __init__(self, names: Sequence[str]) -> None:
        self._due = dict.fromkeys(names, 0.0)
        self._last = dict.fromkeys(names, -1)
        self._place = {name: place for place, name in enumerate(self._due)}
        self._turns = 0

    def turn(
        self,
        available: Sequence[str],
        *,
        prefer: str = "",
        avoid: Collection[str] = (),
        beside: Rota | None = None,
    ) -> str:
        """Who takes the next turn; empty if nobody is available.

        ``prefer`` goes first and ``avoid`` last among those whose turn it fairly can be:
        they are owed less than one turn less than the one who is owed most. Among equals,
        whoever is due soonest in the rota ``beside`` this one goes first, so that the two
        seldom meet in one person.
        """
        others = beside.owed if beside else {}
        self._share(available)
        fair = self._fair(available)
        if not fair:
            return ""
        chosen = (
            prefer
            if prefer in fair
            else min(
                fair,
                key=lambda name: (
                    name in avoid,
                    -round(self._due[name], 6),
                    -round(others.get(name, 0.0), 6),
                    self._last[name],
                    self._place[name],
                ),
            )
        )
        self._take(chosen)
        return chosen

    @property
    def owed(self) -> Mapping[str, float]:
        """By how many turns each has taken less than their share; negative if more."""
        return self._due

    def record(self, available: Sequence[str], chosen: str) -> None:
        """Count a turn that was settled elsewhere; a stranger's turn changes nothing."""
        if chosen in self._due:
            self._share(available)
            self._take(chosen)

    def _share(self, available: Sequence[str]) -> None:
        for name in available:
            self._due[name] += 1 / len(available)

    def _fair(self, available: Sequence[str]) -> list[str]:
        most = max((self._due[name] for name in available), default=0.0)
        return [name for name in available if self._due[name] > most - 1 + _EPSILON]

    def _take(self, chosen: str) -> None:
        self._due[chosen] -= 1
        self._last[chosen] = self._turns
        self._turns += 1
