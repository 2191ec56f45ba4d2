"""Drops: a batch of campaign leads is announced, dealt to whoever asks, and over when nobody is left to deal."""

from enum import StrEnum


class Way(StrEnum):
    """How the leads of a drop find their owners."""

    DEAL = "deal"  # best first, to whoever presses Deal me one
    CARDS = "cards"  # as any other lead: a card for each, claimed or dealt by the playbook's routes


class From(StrEnum):
    """Where the leads of a drop come from."""

    LIST = "list"  # a file or pasted rows
    WEB = "web"  # by webhook: whatever comes in for the campaign meanwhile
    FORM = "form"  # by the hosted form


class DropState(StrEnum):
    """How far a drop is."""

    DRAFT = "draft"  # its list is not confirmed yet
    PLANNED = "planned"  # announced, to begin at its time
    RUNNING = "running"
    OVER = "over"  # closed, or every lead was dealt and has its first touch or its end
    CANCELLED = "cancelled"


class ListState(StrEnum):
    """How far a list is read and taken in."""

    FETCHING = "fetching"  # the file is still at Slack
    READING = "reading"  # looked through for the preview
    PREVIEWED = "previewed"  # somebody is asked to confirm
    CONFIRMED = "confirmed"  # waits for the drop's time
    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


PLACES = {"hot": 0, "warm": 1, "cold": 2}
FOREMOST = 0  # the place of whoever goes before everybody
WORST = 10_000  # points of the checklist are far below it


def place_of(temperature: str, points: int) -> int:
    """A lead's place in its drop: hot before warm before cold, then the one with more points; lower is first."""
    within = WORST - max(-WORST + 1, min(points, WORST))
    return PLACES[temperature] * 2 * WORST + within
