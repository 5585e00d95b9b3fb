"""Files that are broken, hostile or simply not what a command wants, made from sound ones.

Every maker is deterministic; the random ones draw from a seed. ``any_file`` needs nothing,
the others damage a workbook that the caller brings.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import numpy as np

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = "工号,姓名,营业组代码,营业部代码,签约日期,保单号码,规模保费,承保日期,险种名称,缴费年期"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY i SYSTEM "file:///etc/passwd">]>'

Case = tuple[str, str, bytes]
"""Name, suffix, content."""


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a sound zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def any_file() -> Iterator[Case]:
    """Files that are no workbook at all, or none that may be opened."""
    noise = np.random.default_rng(4).bytes(20_000)
    yield from (
        ("empty", ".xlsx", b""),
        ("empty", ".csv", b""),
        ("one byte", ".xlsx", b"P"),
        ("spaces", ".csv", b" \r\n " * 50),
        ("byte order mark", ".csv", b"\xef\xbb\xbf"),
        ("byte order mark of utf-16", ".csv", b"\xff\xfe"),
        ("half a character of utf-16", ".csv", b"\xff\xfe\x00"),
        ("zeros", ".xlsx", bytes(10_000)),
        ("zeros", ".csv", bytes(10_000)),
        ("noise", ".xlsx", noise),
        ("noise", ".csv", noise),
        ("noise", ".xls", noise),
        ("pdf", ".xlsx", b"%PDF-1.7\n" + noise),
        ("png", ".xlsx", b"\x89PNG\r\n\x1a\n" + noise),
        ("jpeg", ".xls", b"\xff\xd8\xff\xe0" + noise),
        ("rar", ".xlsx", b"Rar!\x1a\x07\x01\x00" + noise),
        ("7z", ".xlsx", b"7z\xbc\xaf\x27\x1c" + noise),
        ("gzip", ".xlsx", b"\x1f\x8b\x08\x00" + noise),
        ("web archive", ".xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"),
        ("excel 4", ".xls", b"\x09\x04\x06\x00\x00\x00\x10\x00" + noise),
        ("json", ".csv", b'{"rows": [1, 2, 3]}'),
        ("page without table", ".xls", "<html><body>登录已超时</body></html>".encode()),
        ("table never closed", ".xls", "<table><tr><td>工号<td>姓名<tr><td>1".encode()),
        ("entities in a page", ".xls", f"{LAUGHS}<html><table><tr><td>&i;</td></tr>".encode()),
        ("entities in spreadsheet xml", ".xls", _spreadsheet_xml(LAUGHS, "&i;")),
        ("outside entity in spreadsheet xml", ".xls", _spreadsheet_xml(OUTSIDE, "&i;")),
        ("ole header only", ".xls", OLE),
        ("ole and noise", ".xls", OLE + noise),
        ("ole and zeros", ".xls", OLE + bytes(4096)),
        ("password", ".xlsx", OLE + bytes(2048) + "EncryptedPackage".encode("utf-16-le")),
        ("zip signature only", ".xlsx", b"PK\3\4"),
        ("zip signature and noise", ".xlsx", b"PK\3\4" + noise),
        ("end of a zip only", ".xlsx", b"PK\5\6" + bytes(18)),
        ("some zip", ".xlsx", zipped({"说明.txt": "你好"})),
        (
            "text document",
            ".xlsx",
            zipped({"[Content_Types].xml": "<Types/>", "word/a.xml": "<a/>"}),
        ),
        (
            "open document",
            ".xlsx",
            zipped({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}),
        ),
        (
            "binary workbook",
            ".xlsb",
            zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}),
        ),
        (
            "workbook of nothing",
            ".xlsx",
            zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
        ),
        ("path out of the folder", ".xlsx", zipped({"../../evil.xml": "<a/>"})),
        ("zip in a zip", ".xlsx", zipped({"a.xlsx": zipped({"b": "c"})})),
    )


def any_text() -> Iterator[Case]:
    """Delimited files that are wrong inside."""
    rows = "\n".join(
        f"{n},张三,86010101,860101,20240105,{n},100,20260105,寿险,10年" for n in range(9)
    )
    sound = f"{HEADER}\n{rows}\n"
    yield from (
        ("header only", ".csv", HEADER.encode()),
        ("no header", ".csv", rows.encode()),
        ("latin-1", ".csv", f"{HEADER}\n".encode() + b"caf\xe9,\xfc\xe4,1,2,3\n" * 9),
        ("utf-32", ".csv", sound.encode("utf-32")),
        ("two encodings", ".csv", sound.encode("gb18030") + sound.encode("utf-8")),
        ("cut within a character", ".csv", sound.encode("gb18030")[:-15] + b"\xb1"),
        ("zeros within", ".csv", sound.replace("张三", "张\0三").encode()),
        ("quote never closed", ".csv", f'{HEADER}\n"1,张三\n'.encode() + sound.encode() * 40),
        ("quotes everywhere", ".csv", f"{HEADER}\n{chr(34) * 999}\n".encode()),
        ("delimiters only", ".csv", f"{HEADER}\n{',' * 50_000}\n".encode()),
        ("one long cell", ".csv", f"{HEADER}\n{'长' * 400_000},a\n".encode()),
        ("one long line", ".csv", ("1" * 3_000_000).encode()),
        ("formulas", ".csv", sound.replace("张三", "=cmd|'/C calc'!A0").encode()),
        ("formulas as ids", ".csv", re.sub(r"(?m)^\d,", "=1+1,", sound).encode()),
        ("huge integers", ".csv", re.sub(r"(?m)^\d,", "9" * 5_000 + ",", sound).encode()),
        ("huge amounts", ".csv", sound.replace(",100,", f",{'9' * 5_000},").encode()),
        ("amounts beyond a float", ".csv", sound.replace(",100,", ",1e999999,").encode()),
        ("amounts that are none", ".csv", sound.replace(",100,", ",NaN,").encode()),
        ("dates that are none", ".csv", sound.replace("20260105", "99990231").encode()),
        ("dates of the year zero", ".csv", sound.replace("20260105", "0000-00-00").encode()),
        ("negative ids", ".csv", re.sub(r"(?m)^\d,", "-5,", sound).encode()),
        ("digits of other scripts", ".csv", sound.replace("100", "١٠٠").encode()),
        ("superscript digits", ".csv", sound.replace("20260105", "²⁰²⁶⁰¹⁰⁵").encode()),
        ("control characters", ".csv", sound.replace("张三", "张\x01\x1b[31m三").encode()),
        ("right to left marks", ".csv", sound.replace("张三", "\u202e张三").encode()),
        ("half a pair", ".csv", sound.encode().replace("张".encode(), b"\xed\xa0\x80")),
        ("carriage returns only", ".csv", sound.replace("\n", "\r").encode()),
        ("ragged rows", ".csv", "\n".join(HEADER[:n] for n in range(len(HEADER))).encode()),
    )


def any_markup() -> Iterator[Case]:
    """Pages and SpreadsheetML that are wrong inside."""
    head = "<tr><td>工号</td><td>姓名</td><td>签约日期</td></tr>"
    for name, body in (
        ("page of one cell", "<table><tr><td>工号</td></tr></table>"),
        ("page of empty rows", f"<table>{head}{'<tr></tr>' * 500}</table>"),
        ("page cut in a tag", f"<table>{head}<tr><td>1</td><t"),
        (
            "page of negative spans",
            f"<table>{head}<tr><td colspan='-3' rowspan='-9'>1</td></table>",
        ),
        ("page of endless spans", f"<table>{head}<tr><td rowspan='{'9' * 40}'>1</td></table>"),
        ("tables in tables", "<table><tr><td>" * 60 + head + "</td></tr></table>" * 60),
        ("page of script", f"<html><script>while(1){{}}</script><table>{head}</table></html>"),
        ("page of frames", "<html><frameset><frame src='sheet001.htm'></frameset></html>"),
        ("page of zeros", f"<table>{head}<tr><td>\0\0</td></table>"),
    ):
        yield name, ".xls", body.encode()
    for name, cell in (
        ("index beyond the sheet", '<Cell ss:Index="99999999"><Data>1</Data></Cell>'),
        ("index of forty digits", f'<Cell ss:Index="{"9" * 40}"><Data>1</Data></Cell>'),
        ("merged beyond the sheet", '<Cell ss:MergeAcross="99999"><Data>1</Data></Cell>'),
        ("number that is none", '<Cell><Data ss:Type="Number">abc</Data></Cell>'),
        ("number beyond a float", '<Cell><Data ss:Type="Number">1e999</Data></Cell>'),
        ("date that is none", '<Cell><Data ss:Type="DateTime">2026-02-30</Data></Cell>'),
        ("cell never closed", "<Cell><Data>1"),
    ):
        text = _spreadsheet_xml("", "1").decode()
        yield (
            f"spreadsheet xml with {name}",
            ".xls",
            text.replace("</Row>", f"{cell}</Row>").encode(),
        )


def _spreadsheet_xml(head: str, cell: str) -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'{head}<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="a"><Table>'
        f"<Row><Cell><Data>工号</Data></Cell><Cell><Data>姓名</Data></Cell></Row>"
        f"<Row><Cell><Data>{cell}</Data></Cell></Row></Table></Worksheet></Workbook>"
    ).encode()


def cut_and_flipped(book: bytes, seed: int, count: int) -> Iterator[Case]:
    """The file cut off, and with single bytes changed, at places over its whole length."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        end = len(book) * (number + 1) // (count + 1)
        yield f"cut at {number + 1} of {count + 1}", ".xlsx", book[:end]
        flipped = bytearray(book)
        for _ in range(3):
            flipped[rng.integers(len(book))] ^= 1 << int(rng.integers(8))
        yield f"bits flipped {number + 1}", ".xlsx", bytes(flipped)


def with_damaged_parts(book: bytes) -> Iterator[Case]:
    """The workbook with one part gone, emptied, cut, hostile or beyond all bounds."""
    parts = unzipped(book)
    sheet = min(name for name in parts if name.startswith("xl/worksheets/sheet"))

    def case(name: str, part: str, content: bytes | None) -> Case:
        others = {key: data for key, data in parts.items() if key != part}
        return name, ".xlsx", zipped(others if content is None else others | {part: content})

    for part in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", sheet, "xl/styles.xml",
                 "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"):  # fmt: skip
        if part not in parts:
            continue
        text = parts[part]
        yield case(f"{part} gone", part, None)
        yield case(f"{part} empty", part, b"")
        yield case(f"{part} cut", part, text[: len(text) // 2])
        yield case(f"{part} of nothing", part, b"<a/>")
        yield case(f"{part} not utf-8", part, text.replace(b"</", b"\xff\xfe</", 1))
        start = text.index(b"<", text.index(b"?>")) if b"?>" in text else 0
        yield case(f"{part} with entities", part, LAUGHS.encode() + text[start:])
        yield case(f"{part} with an outside entity", part, OUTSIDE.encode() + text[start:])
        wrong = b'<?xml version="1.0" encoding="utf-16"?>'
        yield case(f"{part} declared as utf-16", part, wrong + text[start:])
        yield case(f"{part} deeply nested", part, b"<a>" * 50_000 + b"</a>" * 50_000)
    rels = parts["xl/_rels/workbook.xml.rels"]
    for name, target in (("outside", b"../../../../etc/passwd"), ("itself", b"workbook.xml")):
        arrows = re.sub(rb'Target="[^"]*"', b'Target="' + target + b'"', rels)
        yield case(f"relationships to {name}", "xl/_rels/workbook.xml.rels", arrows)
    text = parts[sheet]
    for name, rows in (
        ("far cell", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        ("row beyond the sheet", b'<row r="10000000"><c r="A10000000"><v>1</v></c></row>'),
        ("row number of forty digits", b'<row r="%s"><c r="A1"><v>1</v></c></row>' % (b"9" * 40)),
        ("column beyond the sheet", b'<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'),
        ("row zero", b'<row r="0"><c r="A0"><v>1</v></c></row>'),
        ("no such string", b'<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'),
        ("string minus one", b'<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
        ("no such format", b'<row r="1"><c r="A1" s="%s"><v>1</v></c></row>' % (b"9" * 30)),
        ("number that is none", b'<row r="1"><c r="A1"><v>abc</v></c></row>'),
        ("number beyond a float", b'<row r="1"><c r="A1"><v>1e999</v></c></row>'),
        ("row never closed", b'<row r="1"><c r="A1"><v>1</v></c>'),
        ("type that is none", b'<row r="1"><c r="A1" t="q"><v>1</v></c></row>'),
    ):
        body = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", text,
                      flags=re.DOTALL)  # fmt: skip
        yield case(name, sheet, body)
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield case("everything merged", sheet, text.replace(b"</sheetData>", merge))
    for part in parts:
        if part.startswith("xl/tables/"):
            for name, area in (("beyond the sheet", b"A1:ZZZZ9"), ("upside down", b"F9:A1")):
                moved = re.sub(
                    rb'(<table [^>]*?)ref="[^"]*"', rb'\1ref="' + area + b'"', parts[part]
                )
                yield case(f"table {name}", part, moved)
            break


def hostile_containers(book: bytes) -> Iterator[Case]:
    """Zips that mean harm: bombs, lying sizes, doubled and encrypted parts."""
    yield "bomb", ".xlsx", _bomb(64 << 20)
    parts = unzipped(book)
    yield "too many parts", ".xlsx", zipped(parts | {f"a/{n}": b"" for n in range(20_001)})
    yield "sizes that lie small", ".xlsx", _claiming(_bomb(64 << 20), 64 << 20, 100)
    yield "sizes that lie large", ".xlsx", _claiming(_bomb(1 << 20), 1 << 20, 0xFFFFFFF0)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_LZMA)
    yield "packed in another way", ".xlsx", target.getvalue()
    directory = book.index(b"PK\1\2")
    encrypted = bytearray(book)
    encrypted[directory + 8] |= 1
    yield "encrypted part", ".xlsx", bytes(encrypted)
    yield "directory elsewhere", ".xlsx", book[:directory] + b"PK\5\6" + b"\xff" * 18
    yield "book behind noise", ".xlsx", np.random.default_rng(1).bytes(999) + book


def _bomb(size: int) -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": bytes(size)})


def _claiming(data: bytes, true: int, stated: int) -> bytes:
    return data.replace(struct.pack("<I", true), struct.pack("<I", stated))


def overlapping(count: int, size: int) -> bytes:
    """A zip of ``count`` parts that all unpack the same bytes, ``size`` each."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(size)
    checksum = zlib.crc32(content)
    packed = deflate.compress(content) + deflate.flush()
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(packed), size, 1, 0)
    data = b"PK\3\4" + head + b"a" + packed
    entries = []
    for number in range(count):
        name = f"xl/{number}.xml".encode()
        entry = struct.pack(
            "<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 33, checksum, len(packed), size,
            len(name), 0, 0, 0, 0, 0, 0,
        )  # fmt: skip
        entries.append(b"PK\1\2" + entry + name)
    directory = b"".join(entries)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(data), 0)
    return data + directory + b"PK\5\6" + end


def many(*makers: Callable[[], Iterator[Case]]) -> list[Case]:
    """The cases of all makers, in their order."""
    return [case for maker in makers for case in maker()]
