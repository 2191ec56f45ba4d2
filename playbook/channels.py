"""The channels that leads are posted to, and the clock on the wall of each."""

from zoneinfo import ZoneInfo

from playbook.document import Playbook


def lead_channels(playbook: Playbook) -> list[str]:
    """The playbook's lead channel and those of its routes, as they are named there, each once."""
    named = [playbook.channels.leads, *(route.channel for route in playbook.routes if route.channel)]
    first: dict[str, str] = {}
    for name in named:
        first.setdefault(plain(name), name)
    return list(first.values())


def zone_of(playbook: Playbook, channel: str) -> ZoneInfo:
    """The zone of a channel; the team's unless the playbook names another."""
    zones = {plain(name): zone for name, zone in playbook.channels.zones.items()}
    return ZoneInfo(zones.get(plain(channel), playbook.team.timezone))


def leads_of(playbook: Playbook, channel: str) -> str | None:
    """The channel whose leads are counted for this one: None, all of them, unless it is one lead channel of several.

    It is spelled as leads carry it, however it is named here.
    """
    named = {plain(each): each for each in lead_channels(playbook)}
    return named.get(plain(channel)) if len(named) > 1 else None


def plain(name: str) -> str:
    """A channel's name however it is spelled: the same with and without "#"."""
    return name.strip().removeprefix("#")
