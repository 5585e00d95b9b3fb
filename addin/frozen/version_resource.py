"""What Windows shows of the program under 属性 → 详细信息: PyInstaller's version file."""

from __future__ import annotations

import re

TITLE = "会报"
ABOUT = "个险营销单位的经营计划、周追踪、KPI 分析与会议"
CHINESE, UNICODE = 0x0804, 1200


def version_resource(version: str) -> str:
    """The text of the version file.

    Windows compares four numbers, of which those that ``version`` does not state are 0; what it
    shows is ``version`` as it stands.

    Raises:
        ValueError: ``version`` does not begin with a number, or one is above 65,535.

    """
    start = re.match(r"[0-9]+(\.[0-9]+){0,3}", version)
    numbers = [int(part) for part in start[0].split(".")] if start else []
    if not numbers or max(numbers) >= 1 << 16:
        raise ValueError(f"a version begins with numbers below 65536, got {version!r}")
    four = (*numbers, 0, 0, 0)[:4]
    shown = {
        "ProductName": TITLE,
        "FileDescription": ABOUT,
        "InternalName": "huibao",
        "OriginalFilename": "huibao.exe",
        "FileVersion": version,
        "ProductVersion": version,
    }
    rows = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in shown.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}), kids=["
        f"StringFileInfo([StringTable('{CHINESE:04X}{UNICODE:04X}', [{rows}])]), "
        f"VarFileInfo([VarStruct('Translation', [{CHINESE}, {UNICODE}])])])\n"
    )
