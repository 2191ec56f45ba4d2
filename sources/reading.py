"""What sources have in common that are looked at, because nothing is pushed from there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playbook.mails import MailForm
from sources.new_lead import NewLead
from sources.provider import Nothing


@dataclass(frozen=True)
class Reading:
    """One kind of source that is read piece by piece. All of it is pure.

    `interpret` takes a piece as it was kept, the source's name, and the playbook's patterns; a lead that it finds has
    its source. It raises ValueError, for people to read. `identity` is the same for the same piece seen twice.
    `sample` names the file of the documented piece, `opened_by` what opens the source.
    """

    kind: str
    title: str
    content_type: str
    sample: str
    opened_by: str
    interpret: Callable[[bytes, str, Sequence[MailForm]], NewLead | Nothing]
    identity: Callable[[bytes], str]
