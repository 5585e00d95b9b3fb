"""What teams want of their meetings as rows of the organisation file."""

from __future__ import annotations

from datetime import date

from agency.meetings.catalogue import Catalogue, catalogue
from agency.meetings.functional_groups import functional_groups
from agency.meetings.kinds import DayRule
from agency.meetings.model import Campaign, Preference
from agency.meetings.wishes import day_text
from generators.organisation_columns import Sheet
from generators.organisation_meetings import MeetingWishes

Row = dict[str, str | date | float | None]

_BETWEEN = "、"


def wish_rows(wishes: MeetingWishes) -> dict[Sheet, list[Row]]:
    """The rows of each sheet by column key; reading them gives the same wishes."""
    known = catalogue()
    names = {group.key: group.name for group in functional_groups()}
    staff: list[Row] = [
        {"team": team, "name": person.name, "role": known.audience(role).name, "id": person.id}
        for team, people in wishes.staff.items()
        for person in people
        for role in person.audiences
    ]
    return {
        Sheet.STAFF: staff,
        Sheet.MEETINGS: [
            _preference(team, meeting, wish, known)
            for team, preferences in wishes.preferences.items()
            for meeting, wish in preferences.meetings.items()
        ],
        Sheet.ABSENCES: [
            {"person": a.person, "first": a.first, "last": a.last, "reason": a.reason}
            for a in wishes.absences
        ],
        Sheet.CAMPAIGNS: [
            _campaign(team, campaign, known)
            for team, campaigns in wishes.campaigns.items()
            for campaign in campaigns
        ],
        Sheet.GROUPS: [
            {"team": m.team, "group": names[m.group], "person": m.person, "part": m.part}
            for m in wishes.members
        ],
    }


def _preference(team: str, meeting: str, wish: Preference, known: Catalogue) -> Row:
    return {
        "team": team,
        "meeting": known[meeting].name,
        "held": {None: "", True: "是", False: "否"}[wish.held],
        "day": "" if wish.day is None else day_text(wish.day),
        "start": "" if wish.start is None else f"{wish.start:%H:%M}",
        "minutes": None if wish.minutes is None else float(wish.minutes),
        "place": _BETWEEN.join(wish.rooms),
        "hosts": _BETWEEN.join(wish.hosts),
        "speakers": _BETWEEN.join(wish.speakers),
    }


def _campaign(team: str, campaign: Campaign, known: Catalogue) -> Row:
    days = DayRule(weekdays=campaign.weekdays)
    return {
        "team": team,
        "name": campaign.name,
        "meeting": known[campaign.meeting].name,
        "first": campaign.first,
        "last": campaign.last,
        "times": float(campaign.times),
        "day": day_text(days) if campaign.weekdays else "",
        "start": "" if campaign.start is None else f"{campaign.start:%H:%M}",
        "theme": campaign.theme,
    }
