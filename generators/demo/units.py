"""The units of an invented branch (支公司): three teams of five or six groups each."""

from __future__ import annotations

from agency.organisation import Level, Unit

BRANCH = Unit("8601", "青禾支公司", Level.BRANCH)

TEAMS: dict[str, tuple[str, ...]] = {
    "朝阳路营业部": ("晨光组", "远航组", "启明组", "先锋组", "飞跃组", "同心组"),
    "滨河营业部": ("春华组", "秋实组", "凌云组", "致远组", "常青组"),
    "开发区营业部": ("磐石组", "扬帆组", "星火组", "新芽组", "长风组", "卓越组"),
}
"""Team name → the names of its groups, unlike each other in the whole branch."""


def make_units() -> tuple[Unit, ...]:
    """The branch, its teams and their groups, without leaders; a code begins with its parent's."""
    teams = [
        Unit(f"{BRANCH.code}{number:02d}", name, Level.TEAM, BRANCH.code)
        for number, name in enumerate(TEAMS, start=1)
    ]
    groups = [
        Unit(f"{team.code}{number:02d}", name, Level.GROUP, team.code)
        for team in teams
        for number, name in enumerate(TEAMS[team.name], start=1)
    ]
    return (BRANCH, *teams, *groups)
