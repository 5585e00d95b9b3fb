"""Taking turns: fair among equals, nobody makes up for days away."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from agency.meetings.rotation import Rota


def turns(rota: Rota, slots: list[list[str]]) -> str:
    return "".join(rota.turn(slot) or "-" for slot in slots)


def test_everybody_in_the_order_of_the_list() -> None:
    assert turns(Rota("ABC"), [["A", "B", "C"]] * 7) == "ABCABCA"


def test_nobody_available() -> None:
    rota = Rota("AB")
    assert turns(rota, [["A", "B"], [], ["A", "B"]]) == "A-B"


def test_who_was_away_does_not_make_up_for_it() -> None:
    away = [["A", "B"]] * 10
    back = [["A", "B", "C"]] * 6
    rota = Rota("ABC")
    turns(rota, away)
    assert Counter(turns(rota, back)) == {"A": 2, "B": 2, "C": 2}


def test_the_wished_person_goes_first_only_when_it_is_fair() -> None:
    rota = Rota("ABC")
    everybody = ["A", "B", "C"]
    assert rota.turn(everybody, prefer="C") == "C"
    assert rota.turn(everybody, prefer="C") == "A"
    assert rota.turn(everybody, prefer="X") == "B"


def test_the_avoided_person_goes_last_among_equals() -> None:
    rota = Rota("AB")
    assert rota.turn(["A", "B"], avoid=("A",)) == "B"
    assert rota.turn(["A", "B"], avoid=("A",)) == "A"


def test_two_rotas_of_the_same_people_do_not_meet_in_one_person() -> None:
    hosts, speakers = Rota("ABC"), Rota("ABC")
    pairs = []
    for _ in range(6):
        host = hosts.turn("ABC")
        pairs.append(host + speakers.turn("ABC", avoid=(host,), beside=hosts))
    assert pairs == ["AB", "BC", "CA", "AB", "BC", "CA"]


def test_turns_settled_elsewhere_count() -> None:
    rota = Rota("AB")
    rota.record(["A", "B"], "A")
    rota.record(["A", "B"], "a stranger")
    assert turns(rota, [["A", "B"]] * 2) == "BA"


@given(
    availability=st.lists(st.integers(0, 7), min_size=1, max_size=60),
    wishes=st.lists(st.sampled_from(["", "a", "b", "c", "d", "e", "f"]), min_size=60, max_size=60),
)
def test_equals_differ_by_at_most_one_turn(availability: list[int], wishes: list[str]) -> None:
    """Three kinds of people, two of each, that come and go; whatever is wished."""
    kinds = ["ab", "cd", "ef"]
    rota = Rota("abcdef")
    count: Counter[str] = Counter()
    for bits, wish in zip(availability, wishes, strict=False):
        slot = [name for n, names in enumerate(kinds) if bits >> n & 1 for name in names]
        chosen = rota.turn(slot, prefer=wish, avoid=(wish,))
        assert (chosen in slot) if slot else chosen == ""
        count[chosen] += 1
        for names in kinds:
            assert all(abs(count[x] - count[y]) <= 1 for x, y in combinations(names, 2))
