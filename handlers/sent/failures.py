"""Slack refused something: the managers are told once a day for each conversation and reason, whoever asked at once."""

from handlers.desk import Desk
from handlers.sent.files_sent import ELSEWHERE
from store import campaigns, drops, outbox, people
from store.tables import Outbox

UNSAYABLE = "not_put_into_words"  # not Slack's refusal but our own fault
ADVICE = {
    "channel_not_found": "Create the channel, or name another one in the playbook.",
    "not_in_channel": "Invite me there.",
    "is_archived": "Unarchive it, or name another one in the playbook.",
    "missing_scope": "Install the app anew from its manifest.",
    "unknown_method": "This Slack does not know that.",
    "invalid_auth": "The bot token is not valid any more.",
    UNSAYABLE: "That is a fault of mine, not of Slack's: my log tells more.",
}


def tell_managers(desk: Desk, refused: Outbox, error: str) -> None:
    """Put out a direct message to every manager, or to the admins when the playbook names no manager."""
    if refused.template == "failure":
        return  # a failure to tell of a failure is left to the log and to `glengarry doctor`
    now, rules = desk.clock(), desk.rules()
    day = rules.hours.local(now).date()
    with desk.database.writing() as tx:
        told = rules.crew.managers or people.admins(tx, desk.workspace)
        for person in told:
            key = f"failure:{refused.conversation}:{error}:{person}:{day}"
            advice = ADVICE.get(error, "")
            facts = {"conversation": refused.conversation, "error": error, "advice": advice}
            outbox.notice(tx, desk.workspace, key, "failure", person, now, facts=facts)


def tell_asker(desk: Desk, refused: Outbox, error: str) -> None:
    """Whoever waits for a list learns that it does not come, and how it can be had; so with a drop he laid down."""
    if refused.template == "drop":
        _tell_announcer(desk, refused, error)
    if refused.template not in ELSEWHERE:
        return
    advice = ADVICE.get(error, "")
    text = f"I could not send you the list: Slack says {error}. {advice} {ELSEWHERE[refused.template]}"
    with desk.database.writing() as tx:
        key = f"no-file:{refused.id}:{refused.wanted}"
        outbox.notice(
            tx, desk.workspace, key, "say", refused.conversation, desk.clock(), facts={"text": text}
        )


def _tell_announcer(desk: Desk, refused: Outbox, error: str) -> None:
    """Marketing is not among the managers, and waits in vain for people who never saw the announcement."""
    with desk.database.writing() as tx:
        drop = drops.get(tx, desk.workspace, int(refused.facts["drop"]))
        campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
        if drop is None or campaign is None or drop.created_by is None:
            return
        text = (
            f"Slack does not let me announce the drop of {campaign.name} in {refused.conversation}: {error}. "
            f"{ADVICE.get(error, '')} When that is mended I try again with its next reminder; "
            "`glengarry resend` does it at once."
        )
        key = f"no-announcement:{drop.id}:{error}"
        outbox.notice(tx, desk.workspace, key, "say", drop.created_by, desk.clock(), facts={"text": text})
