"""Which entries of a lead's history are news for those outside, and what each piece of news means."""

from collections.abc import Mapping
from typing import Any

from playbook.words import Kind, State

EVENTS: Mapping[str, str] = {
    "lead.received": "a lead came in; its state is inquiry when a person decides first whether it is one",
    "lead.claimed": "somebody took it himself: claimed it, or had it dealt",
    "lead.touched": "somebody tried to reach the prospect, or the prospect came by again",
    "lead.disposed": "an outcome was recorded, taken back, or follows from something else",
    "lead.nurtured": "it went to the nurture pile",
    "lead.reassigned": "who answers for it changed without a claim: given, covered, released, back from the pile",
    "lead.noted": "somebody wrote a note",
    "lead.erased": "the person behind it was erased",
}
OF_KIND: Mapping[str, tuple[str, ...]] = {
    Kind.RECEIVED: ("lead.received",),
    Kind.CLAIMED: ("lead.claimed",),
    Kind.DEALT: ("lead.claimed",),
    # what the prospect does is a touch of his, though it counts as nobody's contact attempt
    Kind.RE_INQUIRY: ("lead.touched",),
    Kind.BOOKED: ("lead.touched",),
    Kind.CALLED_OFF: ("lead.touched",),
    Kind.RECORDED: ("lead.disposed",),
    Kind.UNDONE: ("lead.disposed",),
    Kind.STOPPED: ("lead.disposed",),  # closed, as its person is not to be contacted
    Kind.LIFTED: ("lead.disposed",),
    Kind.NURTURED: ("lead.nurtured",),
    # whoever hears all of these knows at any time who has it: nobody, too, is an answer
    Kind.ASSIGNED: ("lead.reassigned",),
    Kind.HANDED_OVER: ("lead.reassigned",),
    Kind.REASSIGNED: ("lead.reassigned",),
    Kind.COVERED: ("lead.reassigned",),
    Kind.RETURNED: ("lead.reassigned",),
    Kind.RELEASED: ("lead.reassigned",),
    Kind.TIMED_OUT: ("lead.reassigned",),
    Kind.HOT_AGAIN: ("lead.reassigned",),
    Kind.REOPENED: ("lead.reassigned",),
    Kind.NOTED: ("lead.noted",),
    Kind.ERASED: ("lead.erased",),
}
DECIDES = (Kind.RECORDED, Kind.UNDONE)  # of these the detail says whether the lead rests from now on
SILENT = frozenset({  # steps on the way, and what only managers and marketing look at
    Kind.ESCALATED, Kind.NUDGED, Kind.REVIEWED, Kind.REPAIRED, Kind.ROUTED, Kind.OFFERED, Kind.PASSED_ON,
    Kind.BOUNCED, Kind.SNOOZED, Kind.NOT_YET, Kind.KEPT, Kind.ACTIVE, Kind.BOUGHT, Kind.CADENCE, Kind.ASKED,
    Kind.ATTRIBUTED,
    Kind.CHANGED,  # a CRM that heard of its own change would answer it
})  # fmt: skip


def events_of(kind: str, touch: bool, detail: Mapping[str, Any]) -> tuple[str, ...]:
    """What an entry of the history is news of, in the order in which it is told; empty when it is none."""
    if kind == Kind.QUALIFIED:  # decided to be a lead, and before sales from now on; or put to rest at once
        return ("lead.nurtured",) if detail.get("became") == State.NURTURE else ("lead.reassigned",)
    if kind == Kind.MERGED:  # the one that is closed tells it; the other goes on as before
        return ("lead.disposed",) if "into" in detail else ()
    told = OF_KIND.get(kind, ())
    if touch:
        told = ("lead.touched", *told)
    if kind in DECIDES and detail.get("became") == State.NURTURE:
        told = (*told, "lead.nurtured")
    return told
