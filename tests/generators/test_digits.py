"""Numbers in bytes: every one must be the very float that Python reads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.digits import decimals

ENOUGH = 300
"""Numbers that are read together; few are read one by one."""

PLAIN = st.from_regex(r"-?[0-9]{1,17}(\.[0-9]{1,9})?", fullmatch=True)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def read(texts: list[str]) -> np.ndarray:
    """The numbers as they would stand in a sheet, one after the other."""
    data, starts, ends = b" " * 16, [], []
    for text in texts:
        starts.append(len(data))
        data += text.encode()
        ends.append(len(data))
        data += b"</v>"
    return decimals(data, np.array(starts), np.array(ends))


def check(texts: list[str]) -> None:
    expected = np.array([float(text) for text in texts])
    np.testing.assert_array_equal(read(texts).view(np.uint64), expected.view(np.uint64))


@given(st.lists(PLAIN | FLOATS.map(repr) | FLOATS.map("{:.2f}".format), min_size=1))
def test_many_are_read_as_python_reads_each(texts):
    check((texts * ENOUGH)[:ENOUGH])


@pytest.mark.parametrize(
    "text",
    [
        "0", "-0", "7", "12345678", "123456789", "1234567890123456", "9007199254740993", "0.1",
        "46103.25", "-46103.25", "1234567.89", "12345678.9", "123456789.5", "-.5", "5.",
        "0.30000000000000004", "99999999.99999999", "1E-3", "1.5e+20", "+3", "00000000.5",
    ],
)  # fmt: skip
@pytest.mark.parametrize("copies", [1, ENOUGH])
def test_every_form_of_a_number(text, copies):
    check([text] * copies)


@pytest.mark.parametrize("text", ["", "-", ".", "-.", "1.2.3", "1.2345678.9", "12a", "1-2", "--1"])
@pytest.mark.parametrize("copies", [1, ENOUGH])
def test_what_is_no_number_is_refused(text, copies):
    with pytest.raises(ValueError, match="float"):
        read([*["1"] * copies, text])
