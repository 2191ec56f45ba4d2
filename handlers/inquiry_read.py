"""What a kept body means: a form's answers, or what the provider behind a source says."""

from handlers.bodies import decoded, json_in
from handlers.desk import Desk
from sources.form import read_form
from sources.new_lead import NewLead
from sources.provider import Meeting, Understood
from sources.registry import PROVIDERS, READ
from store import sources
from store.connections import Source
from store.tables import Inquiry

OF_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def read(desk: Desk, kept: Inquiry) -> Understood:
    """What it means. Raises ValueError with the reason when it means nothing."""
    if kept.source_id is None:
        return read_form(decoded(kept.body, kept.content_type))
    with desk.database.reading() as tx:
        source = sources.get(tx, desk.workspace, kept.source_id)
    if source is None:
        raise ValueError("its source is not known here")
    if source.kind in READ:
        return READ[source.kind].interpret(kept.body, source.name, desk.rules().playbook.mails)
    return read_as(source, kept.body, kept.content_type)


def read_as(source: Source, body: bytes, content_type: str) -> Understood:
    """What it means when that source sent it. Raises ValueError."""
    form = content_type.partition(";")[0].strip().lower() in OF_FORMS
    meant = PROVIDERS[source.kind].interpret(decoded(body, content_type) if form else json_in(body))
    if isinstance(meant, NewLead):
        return _named(source, meant)
    if isinstance(meant, Meeting):
        return Meeting(_named(source, meant.of), meant.what, meant.title, meant.at, meant.key, meant.why)
    return meant


def _named(source: Source, new: NewLead) -> NewLead:
    """Its source is the one that sent it; what the payload calls its source is kept beside it."""
    said = {"source": new.source} if new.source and new.source != source.name else {}
    return new.model_copy(update={"source": source.name, "extra": {**said, **new.extra}})
