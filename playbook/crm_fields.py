"""Which fields of a lead the CRM may own, who owns each, and where what it does not own is changed."""

from collections.abc import Collection, Iterable
from typing import Final, get_args

from playbook.refusal import Refusal
from playbook.sections.sources import CrmField

MAY_OWN: Final[tuple[CrmField, ...]] = get_args(CrmField)
WHERE: Final = {  # what is Glengarry's, and what changes it
    "owner": "a manager with *Reassign* on its card, or `/lead 42 give @sam`",
    "amount": "whoever won it, by reopening it and `/dispo 42 won 12000`",
    "state": "a disposition: `/dispo 42 spoke`",
    "outcome": "a disposition: `/dispo 42 won 12000`",
    "code": "a disposition: `/dispo 42 spoke`",
    "temperature": "qualification, or *Hot again* on a lead in the nurture pile",
    "campaign": "`/leaddrop unattributed`, or a merge",
    "touches": "a disposition that is a touch",
    "due": "`/lead 42 snooze`, or a disposition with a date",
}
ELSE: Final = "what people do with it in Slack: `/lead 42`"


class NotOwned(Refusal):
    """The CRM does not own that field, so that it is changed elsewhere."""


def must_be_owned(fields: Iterable[str], owns: Collection[str]) -> None:
    """Raises NotOwned for the first field that is not the CRM's."""
    for name in fields:
        if name in owns:
            continue
        text = f"“{name}” is Glengarry's, not the CRM's. It is changed by {WHERE.get(name, ELSE)}"
        gives = f". Or give it to the CRM in the playbook: `[crm] owns`, with “{name}” in it."
        raise NotOwned(text + (gives if name in MAY_OWN else "."), field=name)
