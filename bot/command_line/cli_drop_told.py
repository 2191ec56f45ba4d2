"""What a list of leads is in words, printed at the command line before anything is taken in."""

from collections.abc import Iterator, Mapping
from typing import Any

from messages.words import count


def lines(facts: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """The preview line by line. `names` are what owners are called, by id."""
    yield f"{facts['campaign']}: {facts['file']}, {facts['rows']}"
    read = ", ".join(f"{heading} → {field}" for heading, field in facts["mapping"])
    beside = f", {facts['beside']} kept beside" if facts["beside"] else ""
    yield f"{read or 'No column is read as a field of a lead'}{beside}"
    for row, cells in facts["first"]:
        yield f"  row {row}: {cells or 'empty'}"
    yield f"{facts['new']:,} new"
    yield from _known(facts["known"], names)
    for fact, words in (
        ("double", "double in the file"),
        ("blocked", "not to be contacted"),
        ("test", "test"),
    ):
        if facts[fact]:
            yield f"{facts[fact]:,} {words}"
    yield from _invalid(facts["invalid"])
    if facts["new"]:
        price = f" {facts['price']}." if facts["price"] else ""
        yield f"Announced in {facts['channel']}, begins {facts['when']}.{price}"
    if facts["too_many"]:
        yield f"A card each for more than {facts['most']} would flood the channel: they are dealt to whoever asks."


def _known(known: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    if not known["count"]:
        return
    whose = [f"{names.get(who, who)} {many:,}" for who, many in known["owners"]]
    whose += [f"others {known['others']:,}"] if known["others"] else []
    whose += [f"nobody's {known['nobody']:,}"] if known["nobody"] else []
    yield f"{known['count']:,} known already: {', '.join(whose)}"


def _invalid(invalid: Mapping[str, Any]) -> Iterator[str]:
    if invalid["count"]:
        yield f"{invalid['count']:,} invalid"
    for row, why in invalid["first"]:
        yield f"  row {row}: {why}"
    if invalid["more"]:
        yield f"  and {count(invalid['more'], 'more', 'more')}"
