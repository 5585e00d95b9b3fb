"""The files of a branch's exports by name, and writing them into a folder."""

from __future__ import annotations

from pathlib import Path

from generators.demo.branch import DemoBranch
from generators.demo_exports import daily, organisation, policies, renewals
from generators.demo_exports.mess import Mess


def exports(branch: DemoBranch) -> dict[str, bytes]:
    """File name → content; the same bytes for the same branch."""
    names = {agent.id: agent.name for agent in branch.organisation.agents}
    mess = Mess(branch.seed)
    return {
        "机构清单.xlsx": organisation.units(branch),
        "人力清单.xlsx": organisation.people(branch, mess),
        "人员异动清单.xlsx": organisation.events(branch, mess, names),
        f"个险承保清单{branch.until:%Y%m%d}.csv": policies.issued(branch, mess, names),
        "续期应收清单.csv": renewals.due(branch, mess, names),
        "L05103实收清单.csv": renewals.received(branch, mess),
        "考勤打卡明细.csv": daily.attendance(branch, mess, names),
        "活动量日报.csv": daily.activity(branch),
        "收入清单.xls": daily.income(branch, names),
    }


def write_exports(branch: DemoBranch, folder: Path) -> list[Path]:
    """Write the exports into the folder, over files of the same names; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in exports(branch).items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths
