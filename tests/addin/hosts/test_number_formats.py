from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from addin.hosts.libreoffice.addresses import Area
from addin.hosts.libreoffice.number_formats import as_areas, places_in


def test_places_are_gathered_into_few_areas():
    assert as_areas([]) == []
    assert as_areas([(0, 0)]) == [Area(1, 1)]
    assert as_areas([(0, 1), (1, 1), (2, 1)]) == [Area(1, 2, 3, 1)]
    assert as_areas([(4, 1), (4, 2), (4, 3)]) == [Area(5, 2, 1, 3)]
    assert as_areas([(0, 0), (0, 1), (1, 0), (1, 1)]) == [Area(1, 1, 2, 2)]
    assert as_areas([(0, 0), (0, 1), (1, 0)]) == [Area(1, 2), Area(1, 1, 2, 1)]
    assert as_areas([(0, 0), (2, 0)]) == [Area(1, 1), Area(3, 1)]


@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8))))
def test_areas_cover_each_place_once_and_nothing_else(places):
    areas = as_areas(places)
    rectangles = [(a.row - 1, a.column - 1, a.last_row - 1, a.last_column - 1) for a in areas]
    assert sorted(places_in(rectangles)) == sorted(places)
