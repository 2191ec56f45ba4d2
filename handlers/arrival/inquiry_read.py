"""What a kept body means: a form's answers, or what the provider behind a source says."""

from collections.abc import Callable, Mapping
from functools import cache

from handlers.arrival.watched_read import read_watched
from handlers.bodies import decoded, json_in
from handlers.desk import Desk
from playbook.words import Door
from sources.form import read_form
from sources.new_lead import NewLead
from sources.provider import Meeting, Reference, Understood
from sources.registry import PROVIDERS, READ
from sources.workflow_step import interpret as interpret_step
from store import sources
from store.tables import Inquiry
from store.tables.connections import Source

OF_DOORS: dict[str, Callable[[Desk, Inquiry], Understood]] = {
    Door.CHANNEL: read_watched,
    Door.WORKFLOW: lambda _desk, kept: interpret_step(decoded(kept.body, kept.content_type)),
}
Look = Callable[[int], Source | None]  # for the source of that number
OF_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def look_up(desk: Desk) -> Look:
    """Looks each source up once, for inquiries that are read one after another."""

    @cache
    def look(number: int) -> Source | None:
        with desk.database.reading() as tx:
            return sources.get(tx, desk.workspace, number)

    return look


def read(desk: Desk, kept: Inquiry, look: Look) -> Understood:
    """What it means. Raises ValueError with the reason when it means nothing."""
    if kept.source_id is None:
        of_door = OF_DOORS.get(kept.door)
        return of_door(desk, kept) if of_door else read_form(decoded(kept.body, kept.content_type))
    source = look(kept.source_id)
    if source is None:
        raise ValueError("its source is not known here")
    if source.kind in READ:
        return READ[source.kind].interpret(kept.body, source.name, desk.rules().playbook.mails)
    if kept.reference is not None:
        return read_fetched(source, kept.body, reference_of(kept.reference))
    return read_as(source, kept.body, kept.content_type)


def read_as(source: Source, body: bytes, content_type: str) -> Understood:
    """What it means when that source sent it. Raises ValueError."""
    form = content_type.partition(";")[0].strip().lower() in OF_FORMS
    return _by(
        source, PROVIDERS[source.kind].interpret(decoded(body, content_type) if form else json_in(body))
    )


def read_fetched(source: Source, body: bytes, reference: Reference) -> Understood:
    """What it means when the API of that source answered it to such a question. Raises ValueError."""
    how = PROVIDERS[source.kind].fetch
    if how is None:
        raise ValueError(f"{PROVIDERS[source.kind].title} has no API to fetch from")
    return _by(source, how.interpret(json_in(body), reference))


def reference_of(kept: Mapping[str, object]) -> Reference:
    """A reference as it was kept."""
    about = kept.get("about")
    told = {str(name): str(value) for name, value in about.items()} if isinstance(about, Mapping) else {}
    return Reference(str(kept["name"]), str(kept["key"]), told)


def _by(source: Source, meant: Understood) -> Understood:
    if isinstance(meant, NewLead):
        return _named(source, meant)
    if isinstance(meant, Meeting):
        return Meeting(_named(source, meant.of), meant.what, meant.title, meant.at, meant.key, meant.why)
    return meant


def _named(source: Source, new: NewLead) -> NewLead:
    """Its source is the one that sent it; what the payload calls its source is kept beside it."""
    said = {"source": new.source} if new.source and new.source != source.name else {}
    return new.model_copy(update={"source": source.name, "extra": {**said, **new.extra}})
