from __future__ import annotations

import io
import struct

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.vba.cfb import write_compound_file


def opened(content: bytes) -> olefile.OleFileIO:
    """Open with every fault raised, even those that readers forgive."""
    file = olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_UNSURE)
    assert file.parsing_issues == []
    return file


@pytest.mark.parametrize(
    "size", [0, 1, 63, 64, 65, 4095, 4096, 4097, 512 * 127, 512 * 128, 3 * 10**6]
)
def test_a_stream_of_any_size_comes_back(size):
    data = bytes(range(251)) * (size // 251 + 1)
    file = opened(write_compound_file({"one": data[:size], "Two": {"three": data[: size // 2]}}))
    assert file.openstream("one").read() == data[:size]
    assert file.openstream("Two/three").read() == data[: size // 2]
    assert sorted(file.listdir(storages=True)) == [["Two"], ["Two", "three"], ["one"]]


def test_the_header_says_version_3():
    header = write_compound_file({"a": b"b"})[:512]
    assert header[:8].hex() == "d0cf11e0a1b11ae1"
    assert struct.unpack_from("<HHHHH", header, 24) == (0x3E, 3, 0xFFFE, 9, 6)


def test_the_file_is_whole_sectors_and_only_as_many_as_needed():
    # header, FAT, root's mini stream, mini FAT, directory
    assert len(write_compound_file({"a": b"b"})) == 5 * 512


def test_no_time_is_written():
    file = opened(write_compound_file({"a": {"b": b"c"}}))
    assert file.root.getctime() is None
    assert file.getmtime("a") is None


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 7, 8, 15, 16, 40])
def test_siblings_form_a_red_black_tree(count):
    names = [f"{'n' * (i % 5)}M{i}" for i in range(count)]
    file = opened(write_compound_file({name: name.encode() for name in names}))
    entries = file.direntries

    def walk(sid, parent_is_red):
        """Return (names in order, black height); fail on a red child of a red parent."""
        if sid == 0xFFFFFFFF:
            return [], 1
        entry = entries[sid]
        is_red = entry.color == 0
        assert not (is_red and parent_is_red)
        left, left_height = walk(entry.sid_left, is_red)
        right, right_height = walk(entry.sid_right, is_red)
        assert left_height == right_height
        return [*left, entry.name, *right], left_height + (not is_red)

    in_order, _ = walk(file.root.sid_child, parent_is_red=True)
    assert in_order == sorted(names, key=lambda name: (len(name), name.upper()))


def test_the_same_content_gives_the_same_bytes_in_any_order():
    assert write_compound_file({"a": b"1", "b": b"2"}) == write_compound_file(
        {"b": b"2", "a": b"1"}
    )


@pytest.mark.parametrize("name", ["", "n" * 32, "a/b", "a\\b", "a:b", "a!b"])
def test_names_that_a_compound_file_cannot_hold(name):
    with pytest.raises(ValueError, match="1 to 31 characters"):
        write_compound_file({name: b""})


def test_names_differ_by_more_than_case():
    with pytest.raises(ValueError, match="one name in a compound file"):
        write_compound_file({"Module": b"", "MODULE": b""})


def test_content_beyond_the_header_s_chain_is_refused():
    with pytest.raises(ValueError, match="more than a header can chain"):
        write_compound_file({"big": bytes(8 * 10**6)})


def test_the_largest_content_fills_the_header_s_chain():
    # 109 FAT sectors chain 109 × 128 sectors, less themselves and one of the directory.
    size = (109 * 128 - 109 - 1) * 512
    assert opened(write_compound_file({"big": bytes(size)})).get_size("big") == size


@given(
    st.dictionaries(
        st.text("abcDEF_1", min_size=1, max_size=31),
        st.integers(0, 9000).map(lambda size: b"z" * size),
        max_size=12,
    )
)
def test_any_streams_come_back(streams):
    streams = {name.upper(): data for name, data in streams.items()}
    file = opened(write_compound_file({"VBA": streams}))
    assert {path[1]: file.openstream(path).read() for path in file.listdir()} == streams
