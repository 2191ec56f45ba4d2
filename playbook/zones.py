"""Time zones by their names."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_name(name: str) -> str:
    """The name of a time zone that exists. Raises ValueError for any other."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise ValueError(f'"{name}" is not a time zone: write one like "Europe/Berlin"') from fault
    return name
