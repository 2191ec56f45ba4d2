"""What has to be a JSON object or a list in a payload is one, or it is said which sender's it is not."""

from collections.abc import Mapping


def mapping(value: object, what: str, sender: str) -> Mapping[str, object]:
    """The JSON object. Raises ValueError for people to read."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is no JSON object, as {sender} sends it")  # noqa: TRY004  # of the sender's making
    return value


def listed(value: object, what: str, sender: str) -> list[object]:
    """The list. Raises ValueError for people to read."""
    if not isinstance(value, list):
        raise ValueError(f"{what} is no list, as {sender} sends it")  # noqa: TRY004  # of the sender's making
    return value


def within(value: object, *names: str) -> Mapping[str, object]:
    """The JSON object below these names; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[Mapping[str, object]]:
    """The JSON objects in a list; none where there is no list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
