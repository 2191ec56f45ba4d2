"""The words of the trade that code, tables and messages share."""

from enum import StrEnum


class Temperature(StrEnum):
    """How soon a lead spoils."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class State(StrEnum):
    """Where a lead is in its life."""

    INQUIRY = "inquiry"  # somebody raised a hand; a person decides whether it is a lead
    OPEN = "open"
    WORKING = "working"
    NURTURE = "nurture"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a lead ended."""

    WON = "won"
    LOST = "lost"
    DISQUALIFIED = "disqualified"


class Asked(StrEnum):
    """Who is asked to act when something falls due."""

    CHANNEL = "channel"
    OWNER = "owner"
    BACKUP = "backup"
    MANAGER = "manager"
    FALLBACK = "fallback"
    MARKETING = "marketing"
    OFFERED = "offered"  # the person it is offered or handed to


class What(StrEnum):
    """What falls due next for a lead."""

    QUALIFY = "qualify"  # an inquiry nobody has decided on
    ACCEPT = "accept"  # offered to one person, who has to say yes
    HAND_OVER = "hand-over"  # handed to a colleague, who has to say yes
    DEAL = "deal"  # waits in its drop for whoever asks; reminded of with the whole drop
    CLAIM = "claim"  # unclaimed: the next rung of the escalation ladder
    DIGEST = "digest"  # unclaimed and cold: the morning's list in the channel
    ASSIGN = "assign"  # unclaimed: goes to the fallback person
    GIVE_UP = "give-up"  # unclaimed for too long: goes to the nurture pile
    FIRST_TOUCH = "first-touch"  # claimed, not yet touched: "still on it?"
    RELEASE = "release"  # claimed, not touched, asked: goes back to the channel
    TOUCH = "touch"  # the next planned touch of the cadence
    CALLBACK = "callback"  # the prospect named a time
    MEETING = "meeting"  # a meeting was agreed
    REVIEW = "review"  # in the nurture pile: is it time again?


class Door(StrEnum):
    """Through which door a change came in."""

    BUTTON = "button"
    COMMAND = "command"
    MODAL = "modal"
    CLOCK = "clock"
    WEB = "web"
    CLI = "command line"
    THREAD = "thread"  # a reply under the lead's card
    LIST = "list"  # a file or pasted rows of a drop
    SHORTCUT = "shortcut"  # a message in Slack that somebody made a lead of
    CHANNEL = "watched channel"  # what another tool posted there
    WORKFLOW = "workflow"  # a step in Slack's Workflow Builder
    MAIL = "mail"
    API = "api"
    CRM = "crm"


class Kind(StrEnum):
    """What an entry in a lead's history tells."""

    RECEIVED = "received"
    RE_INQUIRY = "re-inquiry"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    TIMED_OUT = "released by timeout"
    HANDED_OVER = "handed over"
    RECORDED = "recorded"
    ESCALATED = "escalated"
    NUDGED = "nudged"
    NURTURED = "to the nurture pile"
    HOT_AGAIN = "hot again"
    REVIEWED = "reviewed"
    REPAIRED = "repaired"
    QUALIFIED = "qualified"
    ROUTED = "routed"
    OFFERED = "offered"
    PASSED_ON = "passed on"
    BOUNCED = "hand-over not accepted"
    REASSIGNED = "reassigned"
    COVERED = "covered while away"
    RETURNED = "back from cover"
    SNOOZED = "snoozed"
    UNDONE = "undone"
    NOTED = "note"
    REOPENED = "reopened"
    MERGED = "merged"
    NOT_YET = "not yet"
    KEPT = "kept in the nurture pile"
    ACTIVE = "prospect was active"
    STOPPED = "not to be contacted"
    LIFTED = "may be contacted again"
    BOUGHT = "asked whether they bought"
    CADENCE = "cadence started anew"
    ASKED = "asked by a manager"
    DEALT = "dealt"
    BOOKED = "booked a meeting"
    CALLED_OFF = "called a meeting off"
    ATTRIBUTED = "put to a campaign"
    CHANGED = "changed in the CRM"
    ERASED = "erased"
