"""Everybody the app knows, with what is set for him and whether he is there now."""

from typing import Any

from handlers.desk import Desk, Rules
from playbook.hours_text import week_text
from playbook.member import Member


def listed(desk: Desk, gone: bool = False) -> list[dict[str, Any]]:
    """A row for each person, by name, as plain JSON values; `gone` adds those who left Slack."""
    rules = desk.rules.refresh()
    here = [each for each in rules.roster.members.values() if gone or not each.gone]
    return [
        _row(desk, rules, each) for each in sorted(here, key=lambda each: (each.name.casefold(), each.id))
    ]


def _row(desk: Desk, rules: Rules, member: Member) -> dict[str, Any]:
    backup = rules.roster.get(member.settings.backup)
    return {
        **member.settings.model_dump(mode="json"),
        "id": member.id,
        "name": member.name,
        "handle": member.handle,
        "admin": member.admin,
        "gone": member.gone,
        "hours": week_text(member.hours.blocks),
        "timezone": member.hours.zone.key,
        "now": member.why_not(desk.clock()) or "there",
        "backup_handle": backup.handle if backup else None,
    }
