"""The tables. What comes from outside passes a pydantic model first: these classes do not validate."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant, Money, Took, key, zero

UNATTRIBUTED = "campaign_id IS NULL AND bundle IS NOT NULL"
LIST_AT_WORK = "state IN ('fetching', 'reading', 'importing')"
TO_DEAL = "due_what = 'deal'"
DROP_UNTOUCHED = "dropped IS NOT NULL AND first_touch_at IS NULL AND state NOT IN ('closed', 'nurture')"
UNCLAIMED = "owner IS NULL AND state NOT IN ('closed', 'nurture')"
PUT_ASIDE = "status IN ('failed', 'rejected')"


def table(of: type[SQLModel]) -> Table:
    """The Core table of a class, for statements on the hot paths."""
    return SQLModel.metadata.tables[str(of.__tablename__)]


class Workspace(SQLModel, table=True):
    """A Slack workspace the app was started for."""

    id: str = Field(primary_key=True)
    name: str
    started_at: datetime = Field(sa_type=Instant)
    receives: bool = Field(
        default=False, sa_column_kwargs={"server_default": text("false")}
    )  # the pile's webhook
    drew_nothing_at: datetime | None = Field(
        default=None, sa_type=Instant
    )  # it took no native table or chart


WON_BY_CAMPAIGN = "campaign IS NOT NULL AND outcome = 'won'"


class Lead(SQLModel, table=True):
    """A lead with its contact, where it stands, and what reports ask of it. `id` is its number."""

    id: int = key()
    workspace: str
    test: bool = False
    counts: bool = True  # False for test, junk, duplicate, erased: left out of every number

    received_at: datetime = Field(sa_type=Instant)
    source: str
    campaign: str | None = None
    price: Decimal | None = Field(default=None, sa_type=Money)
    currency: str | None = None
    name: str | None = None
    company: str | None = None
    email: str | None = None
    domain: str | None = None  # of the e-mail, when it is a company's
    phone: str | None = None
    message: str | None = Field(default=None, sa_type=Text)
    landing_page: str | None = Field(default=None, sa_type=Text)
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    because: list[str] = Field(default_factory=list, sa_type=JSON)  # why it is hot, warm or cold
    route: str | None = None
    routing: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what routes look at

    # where it stands: playbook.standing.Standing
    revision: int = 1
    state: str
    temperature: str
    opened_at: datetime = Field(sa_type=Instant)
    owner: str | None = None
    offered_to: str | None = None
    passed: list[str] = Field(default_factory=list, sa_type=JSON)
    covers_for: str | None = None  # whose lead the owner has while he is away
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    anchor: datetime | None = Field(default=None, sa_type=Instant)
    rung: int = 0
    step: int = 0
    repeats: int = 0
    touches: int = 0
    reached: bool = False
    outcome: str | None = None
    due_what: str | None = None
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    due_who: str | None = None
    held_what: str | None = None  # what its owner has planned while a hand-over is due
    held_at: datetime | None = Field(default=None, sa_type=Instant)
    cadence: str | None = None  # playbook.cadences.Cadence.key: it stays on that version of it
    snoozes: int = zero()
    cycle: int = zero()  # how often it came back from the nurture pile
    given_up_by: str | None = None
    nudge_at: datetime | None = Field(default=None, sa_type=Instant)  # its owner is to be asked, since then
    listed_in: int | None = Field(default=None, sa_type=BigInteger)  # the digest in the outbox that lists it
    merged_into: int | None = Field(default=None, sa_type=BigInteger)
    asked_again_at: datetime | None = Field(default=None, sa_type=Instant)  # and nobody has answered since

    # in the nurture pile
    nurtured_at: datetime | None = Field(default=None, sa_type=Instant)
    nurture_why: str | None = None
    review_asked_at: datetime | None = Field(default=None, sa_type=Instant)  # and nobody has answered since
    kept_at: datetime | None = Field(default=None, sa_type=Instant)  # for another year
    hot_again_by: str | None = None  # who says so, while a manager is asked whether it may come back again
    active_at: datetime | None = Field(
        default=None, sa_type=Instant
    )  # opened or clicked, as a mailing tool says

    # what reports ask
    limit_seconds: int  # of the first touch, as the playbook had it when the lead came
    first_claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    first_claimed_by: str | None = None
    first_touch_at: datetime | None = Field(default=None, sa_type=Instant)
    first_touch_by: str | None = None
    reached_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: str | None = None
    timeouts: int = 0
    missed_by: str | None = (
        None  # who answers for the limit instead of an owner who is or was away; "": nobody
    )
    steps_due: int = zero()  # steps of the cadence that were answered, or lost when the next one came due
    steps_kept: int = zero()  # those of them answered before the next one came due
    step_lost_at: datetime | None = Field(default=None, sa_type=Instant)  # when the present one will be lost
    code: str | None = None  # the last disposition recorded
    amount: Decimal | None = Field(default=None, sa_type=Money)
    amount_currency: str | None = None

    # of a drop of campaign leads
    dropped: int | None = Field(default=None, sa_type=BigInteger)  # the drop it came with
    place: int = zero()  # its place among the leads of its drop: lower is dealt first

    # where its card is
    channel: str  # as the playbook named it when the lead came
    card_channel: str | None = None
    card_ts: str | None = None

    __table_args__ = (
        Index("lead_due", "workspace", "due_at", sqlite_where=text("due_at IS NOT NULL"),
              postgresql_where=text("due_at IS NOT NULL")),
        Index("lead_domain", "workspace", "domain", sqlite_where=text("domain IS NOT NULL"),
              postgresql_where=text("domain IS NOT NULL")),
        Index("lead_covered", "workspace", "covers_for", sqlite_where=text("covers_for IS NOT NULL"),
              postgresql_where=text("covers_for IS NOT NULL")),
        Index("lead_offered", "workspace", "offered_to", sqlite_where=text("offered_to IS NOT NULL"),
              postgresql_where=text("offered_to IS NOT NULL")),
        Index("lead_waiting", "workspace", "route", sqlite_where=text("state = 'open' AND offered_to IS NULL"),
              postgresql_where=text("state = 'open' AND offered_to IS NULL")),
        Index("lead_unclaimed", "workspace", "opened_at", "channel", "counts",
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("lead_unanswered", "workspace", "temperature", "repeats", "owner", "counts",
              sqlite_where=text("repeats > 0 AND owner IS NOT NULL"),
              postgresql_where=text("repeats > 0 AND owner IS NOT NULL")),
        Index("lead_nurture", "workspace", "due_at", sqlite_where=text("state = 'nurture'"),
              postgresql_where=text("state = 'nurture'")),
        Index("lead_nudge", "workspace", "owner", sqlite_where=text("nudge_at IS NOT NULL"),
              postgresql_where=text("nudge_at IS NOT NULL")),
        Index("lead_card", "workspace", "card_ts", sqlite_where=text("card_ts IS NOT NULL"),
              postgresql_where=text("card_ts IS NOT NULL")),
        Index("lead_email", "workspace", "email", sqlite_where=text("email IS NOT NULL"),
              postgresql_where=text("email IS NOT NULL")),
        Index("lead_phone", "workspace", "phone", sqlite_where=text("phone IS NOT NULL"),
              postgresql_where=text("phone IS NOT NULL")),
        Index("lead_ended", "workspace", "ended_at", sqlite_where=text("state = 'closed'"),
              postgresql_where=text("state = 'closed'")),
        Index("lead_owner", "workspace", "owner", sqlite_where=text("owner IS NOT NULL"),
              postgresql_where=text("owner IS NOT NULL")),
        Index("lead_nobodys", "workspace", "received_at", sqlite_where=text(UNCLAIMED),
              postgresql_where=text(UNCLAIMED)),
        Index("lead_dealt", "dropped", "place", "id", sqlite_where=text(TO_DEAL), postgresql_where=text(TO_DEAL)),
        Index("lead_dropped", "dropped", sqlite_where=text("dropped IS NOT NULL"),
              postgresql_where=text("dropped IS NOT NULL")),
        Index("lead_drop_untouched", "dropped", sqlite_where=text(DROP_UNTOUCHED),
              postgresql_where=text(DROP_UNTOUCHED)),
        # with what a lead costs and, only of those that were won, for how much: nothing that a claim changes
        Index("lead_campaign", "workspace", "campaign", "received_at", "counts", "price", "currency",
              sqlite_where=text("campaign IS NOT NULL"), postgresql_where=text("campaign IS NOT NULL")),
        Index("lead_won", "workspace", "campaign", "received_at", "outcome", "counts", "amount", "amount_currency",
              sqlite_where=text(WON_BY_CAMPAIGN), postgresql_where=text(WON_BY_CAMPAIGN)),
    )  # fmt: skip


BOOKED = """CASE WHEN first_touch_by IS NOT NULL THEN first_touch_by
WHEN missed_by IS NOT NULL THEN nullif(missed_by, '') ELSE coalesce(owner, first_claimed_by) END"""
# what reports count by and measure; the database works it out, so that it cannot be forgotten. In SQLite, which
# cannot answer from an index what it works out while reading, triggers write down how long something took
TOOK = {"claim_took": "first_claimed_at", "touch_took": "first_touch_at", "contact_took": "reached_at"}
WORKED_OUT: tuple[Column[Any], ...] = (
    Column("booked", String, Computed(BOOKED)),
    *(Column(took, BigInteger, Computed(Took(at, "received_at"))) for took, at in TOOK.items()),
)
COUNTED = (  # nothing that a nudge changes: each of them would write the index anew
    "channel", "source", "campaign", "temperature", "counts", "state", "limit_seconds", "ended_at", "outcome",
    "touches", "timeouts", "steps_due", "steps_kept", "step_lost_at",
)  # fmt: skip
MADE_OF = (  # SQLite looks into the row for what it works out, even where an index has it
    "owner", "first_claimed_by", "first_touch_by", "missed_by",
)  # fmt: skip
REPORTED = {
    "sqlite": ("workspace", "received_at", *MADE_OF, *TOOK, *COUNTED),
    "postgresql": ("workspace", "received_at", "booked", *TOOK, *COUNTED),
}
for column in WORKED_OUT:
    table(Lead).append_column(column)
for dialect, names in REPORTED.items():
    Index(f"lead_report_{dialect}", *(table(Lead).c[name] for name in names)).ddl_if(dialect=dialect)
Index(
    "lead_booked", *(table(Lead).c[name] for name in ("booked", "workspace", "received_at")),
    sqlite_where=text("booked IS NOT NULL"), postgresql_where=text("booked IS NOT NULL"),
)  # fmt: skip


# what managers are shown of touches close together, of snoozes and of claims released
FLAGGED = "touch OR kind IN ('snoozed', 'released by timeout') OR corrects IS NOT NULL"


class Event(SQLModel, table=True):
    """One entry of a lead's history: who, when, what, through which door. Never edited."""

    id: int = key()
    workspace: str
    lead_id: int = Field(sa_column=Column(BigInteger, ForeignKey("lead.id"), nullable=False))
    at: datetime = Field(sa_type=Instant)
    who: str | None = None  # None: Glengarry itself
    kind: str
    door: str
    code: str | None = None
    touch: bool = False
    note: str | None = Field(default=None, sa_type=Text)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    corrects: int | None = Field(default=None, sa_type=BigInteger)  # the entry that this one takes back

    __table_args__ = (
        Index("event_lead", "workspace", "lead_id", "id"),
        Index("event_flagged", "workspace", "at", sqlite_where=text(FLAGGED), postgresql_where=text(FLAGGED)),
    )


class Inquiry(SQLModel, table=True):
    """What came in, byte for byte, stored before anything is interpreted."""

    id: int = key()
    workspace: str
    received_at: datetime = Field(sa_type=Instant)
    content_type: str
    idempotency_key: str | None = None
    digest: str
    body: bytes = Field(sa_type=LargeBinary)
    lead_id: int | None = Field(default=None, sa_type=BigInteger)
    door: str = "web"
    who: str | None = None  # filled in the form in Slack
    status: str = "waiting"
    problem: str | None = None
    source_id: int | None = Field(default=None, sa_type=BigInteger)  # the source that pushed it
    reference: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # what it was fetched for

    __table_args__ = (
        Index("inquiry_aside", "workspace", "id", sqlite_where=text(PUT_ASIDE), postgresql_where=text(PUT_ASIDE)),
        Index("inquiry_queued", "workspace", "id", sqlite_where=text("status = 'queued'"),
              postgresql_where=text("status = 'queued'")),
        Index("inquiry_digest", "workspace", "digest", "received_at"),
        Index("inquiry_waiting", "workspace", "received_at", sqlite_where=text("status = 'waiting'"),
              postgresql_where=text("status = 'waiting'")),
    )  # fmt: skip


class Answered(SQLModel, table=True):
    """An idempotency key and the lead it was answered with: the same key gets the same answer."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    lead_id: int | None = Field(default=None, sa_type=BigInteger)
    status: str = ""


class Contact(SQLModel, table=True):
    """An e-mail address or phone number and the latest lead of the person behind it."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    lead_id: int | None = Field(default=None, sa_type=BigInteger)

    __table_args__ = (
        Index("contact_lead", "workspace", "lead_id", sqlite_where=text("lead_id IS NOT NULL"),
              postgresql_where=text("lead_id IS NOT NULL")),
    )  # fmt: skip


class Blocked(SQLModel, table=True):
    """An e-mail address or phone number whose owner is not to be contacted any more."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)  # as in Contact
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    lead_id: int | None = Field(default=None, sa_type=BigInteger)


class KeptCadence(SQLModel, table=True):
    """A version of a cadence, for the leads that are in it."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    steps: list[str] = Field(default_factory=list, sa_type=JSON)


class Purchase(SQLModel, table=True):
    """What a prospect who was not won said when asked, so many months later, whether he had bought."""

    workspace: str = Field(primary_key=True)
    lead_id: int = Field(primary_key=True, sa_type=BigInteger)
    months: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    answer: str  # us, competitor, nobody, looking
    competitor: str | None = None


class Person(SQLModel, table=True):
    """Somebody in Slack, as far as the app has met him."""

    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    handle: str | None = None
    name: str | None = None
    email: str | None = None  # by which a CRM knows him
    timezone: str | None = None
    admin: bool = False
    bot: bool = False
    gone: bool = False

    nudged_at: datetime | None = Field(default=None, sa_type=Instant)  # when he last was, but for hot leads
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # playbook.member.PersonSettings
    revision: int = 1  # so that a change is noticed without reading everybody


class UserGroup(SQLModel, table=True):
    """A user group of Slack that stands in for somebody, and who is in it."""

    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    handle: str
    members: list[str] = Field(default_factory=list, sa_type=JSON)
    asked_at: datetime = Field(sa_type=Instant)
    revision: int = 1


class PersonChange(SQLModel, table=True):
    """One change of what is set for a person: who, when, before and after. Never edited."""

    id: int = key()
    workspace: str
    person: str
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    door: str
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

    __table_args__ = (Index("person_change", "workspace", "person", "id"),)


class Seat(SQLModel, table=True):
    """Somebody's place in a route's rotation: how many turns he had, as exact text."""

    workspace: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    state: str


class PlaybookVersion(SQLModel, table=True):
    """One version of the playbook as it was applied; the one before it is the state before."""

    workspace: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str
    text: str = Field(sa_type=Text)


class Outbox(SQLModel, table=True):
    """Something to be said, and how far it got. `wanted` ahead of `done` means: say it (again)."""

    id: int = key()
    workspace: str
    key: str
    template: str
    lead_id: int | None = Field(default=None, sa_type=BigInteger)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    conversation: str  # a channel's name or id, or a person's id
    in_thread: bool = False  # below the lead's card
    urgency: int = 1  # 0 hot, 1 warm, 2 cold
    wanted: int = 1
    done: int = 0
    state: str = "waiting"  # waiting, sending, sent, failed, dropped
    attempts: int = 0
    created_at: datetime = Field(sa_type=Instant)
    ready_at: datetime = Field(sa_type=Instant)  # while sending: when the lease ends
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    channel: str | None = None
    ts: str | None = None
    again_at: datetime | None = Field(default=None, sa_type=Instant)  # to be said anew then, as it is by then
    error: str | None = None

    __table_args__ = (
        Index("outbox_key", "workspace", "key", unique=True),
        Index("outbox_again", "workspace", "again_at", sqlite_where=text("again_at IS NOT NULL"),
              postgresql_where=text("again_at IS NOT NULL")),
        Index("outbox_lead", "workspace", "lead_id"),
        Index("outbox_waiting", "workspace", "urgency", "id",
              sqlite_where=text("state IN ('waiting', 'sending')"),
              postgresql_where=text("state IN ('waiting', 'sending')")),
    )  # fmt: skip


class Picture(SQLModel, table=True):
    """A chart that is drawn where Slack draws none: first wanted, then shown from a file or an address, or failed."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)  # what tells one chart from another
    name: str  # by which anybody may fetch it; nobody guesses it
    chart: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    asked_at: datetime = Field(sa_type=Instant)  # the last time
    state: str = "wanted"  # wanted, ready, failed
    ready_at: datetime = Field(sa_type=Instant)  # when it is taken in hand (again)
    attempts: int = 0
    png: bytes | None = Field(default=None, sa_type=LargeBinary)
    file: str | None = None  # Slack's id of it
    url: str | None = None
    error: str | None = None

    __table_args__ = (
        Index("picture_name", "name", unique=True),
        Index("picture_asked", "workspace", "asked_at"),
        Index("picture_wanted", "workspace", "ready_at", sqlite_where=text("state = 'wanted'"),
              postgresql_where=text("state = 'wanted'")),
    )  # fmt: skip


class Lane(SQLModel, table=True):
    """A conversation or a Slack method, and when it may be used next."""

    workspace: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    free_at: datetime = Field(sa_type=Instant)


class Tally(SQLModel, table=True):
    """How often something happened that people should be able to look up, such as repairs."""

    workspace: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    count: int = 0
    at: datetime = Field(sa_type=Instant)


class KeptUntil(SQLModel, table=True):
    """Of leads received before it, every change that reports would tell is put down as a KeptChange."""

    __tablename__ = "kept_until"

    workspace: str = Field(primary_key=True)
    until: datetime = Field(sa_type=Instant)


class KeptChange(SQLModel, table=True):
    """An old lead changed: what is kept of the week it was received in is not true any more.

    The database itself writes it, in the transaction of the change, whoever makes it.
    """

    __tablename__ = "kept_change"

    id: int = key()
    workspace: str
    received_at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("kept_change_week", "workspace", "received_at"),)


class KeptWeek(SQLModel, table=True):
    """A week of a zone whose sums are kept. `version` is how often they were counted."""

    __tablename__ = "kept_week"

    workspace: str = Field(primary_key=True)
    zone: str = Field(primary_key=True)
    starts: datetime = Field(sa_column=Column(Instant, primary_key=True))
    ends: datetime = Field(sa_type=Instant)
    settled_at: datetime = Field(sa_type=Instant)  # after it no limit and no age changes a number
    version: int = 1


class KeptSums(SQLModel, table=True):
    """The sums of such a week by person, source or the like, as playbook.packed has them."""

    __tablename__ = "kept_sums"

    workspace: str = Field(primary_key=True)
    zone: str = Field(primary_key=True)
    starts: datetime = Field(sa_column=Column(Instant, primary_key=True))
    by: str = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class Campaign(SQLModel, table=True):
    """Something marketing paid for. What a lead's `campaign` says is its name."""

    id: int = key()
    workspace: str
    key: str  # the name as playbook.campaigns.key_of folds it: one campaign for every spelling
    name: str
    slug: str  # its place in web addresses: /f/<slug>
    what: str = Field(default="", sa_type=Text)  # what was offered, in a sentence or two
    why: str = Field(default="", sa_type=Text)  # why it matters to whoever calls
    script: str = Field(default="", sa_type=Text)  # the talk track
    source: str | None = None
    price: Decimal | None = Field(default=None, sa_type=Money)  # of a lead that came without one of its own
    currency: str
    page: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON
    )  # playbook.campaigns.Page: its hosted form
    state: str = "running"  # running, closed
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    revision: int = 1

    __table_args__ = (
        Index("campaign_key", "workspace", "key", unique=True),
        Index("campaign_slug", "workspace", "slug", unique=True),
    )


class CampaignCost(SQLModel, table=True):
    """Something a campaign cost, in all or in a month. Never edited: a correction is another entry, also below 0."""

    __tablename__ = "campaign_cost"

    id: int = key()
    workspace: str
    campaign_id: int = Field(sa_column=Column(BigInteger, ForeignKey("campaign.id"), nullable=False))
    month: date | None = None  # its first day; None: not of a month
    amount: Decimal = Field(sa_type=Money)
    currency: str
    note: str | None = None
    at: datetime = Field(sa_type=Instant)
    who: str | None = None

    __table_args__ = (Index("campaign_cost_of", "workspace", "campaign_id"),)


class CampaignRule(SQLModel, table=True):
    """Inquiries with these marks (utm_source, gclid, ...) belong to a campaign; a mark of "*" may say anything."""

    __tablename__ = "campaign_rule"

    id: int = key()
    workspace: str
    campaign_id: int = Field(sa_column=Column(BigInteger, ForeignKey("campaign.id"), nullable=False))
    marks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=Instant)
    who: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (Index("campaign_rule_of", "workspace"),)


class Touchpoint(SQLModel, table=True):
    """One time a prospect came by, and through what: a lead has one for each inquiry. The first one counts."""

    id: int = key()
    workspace: str
    lead_id: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=Instant)
    campaign_id: int | None = Field(default=None, sa_type=BigInteger)
    source: str | None = None
    said: str | None = None  # the campaign as the inquiry named it
    marks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # utm_source, gclid, ...
    bundle: str | None = None  # what tells alike ones together, while nobody knows which campaign it was
    by_rule: int | None = Field(default=None, sa_type=BigInteger)  # made when people put it to its campaign

    __table_args__ = (
        Index("touchpoint_lead", "workspace", "lead_id", "id"),
        Index("touchpoint_campaign", "workspace", "campaign_id", "at"),
        Index("touchpoint_unknown", "workspace", "bundle", "id", sqlite_where=text(UNATTRIBUTED),
              postgresql_where=text(UNATTRIBUTED)),
        Index("touchpoint_by_rule", "workspace", "by_rule", sqlite_where=text("by_rule IS NOT NULL"),
              postgresql_where=text("by_rule IS NOT NULL")),
    )  # fmt: skip


class SourceSilence(SQLModel, table=True):
    """A source fell silent, and marketing was told: once for each silence, by what came last before it."""

    __tablename__ = "source_silence"

    workspace: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    since: datetime = Field(sa_column=Column(Instant, primary_key=True))
    told_at: datetime = Field(sa_type=Instant)


class Drop(SQLModel, table=True):
    """A batch of a campaign's leads that is announced to a channel."""

    __tablename__ = "lead_drop"

    id: int = key()
    workspace: str
    campaign_id: int = Field(sa_column=Column(BigInteger, ForeignKey("campaign.id"), nullable=False))
    channel: str  # as marketing named it
    way: str  # playbook.drops.Way: deal, cards
    temperature: str | None = None  # of all its leads; None: as the checklist says of each
    leads_from: str  # playbook.drops.From: list, web, form
    expected: int | None = None  # how many leads marketing thinks it will bring
    at: datetime = Field(sa_type=Instant)  # when it begins
    state: str = "draft"  # draft, planned, running, over, cancelled
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    over_at: datetime | None = Field(default=None, sa_type=Instant)
    remind_at: datetime | None = Field(default=None, sa_type=Instant)  # of leads that nobody took
    reminders: int = 0
    card_at: datetime | None = Field(default=None, sa_type=Instant)  # when a lead of it last got a card
    revision: int = 1

    __table_args__ = (
        Index("lead_drop_campaign", "workspace", "campaign_id"),
        Index("lead_drop_state", "workspace", "state", "at"),
    )


class Ready(SQLModel, table=True):
    """Somebody who pressed Ready before a drop."""

    workspace: str = Field(primary_key=True)
    drop_id: int = Field(primary_key=True, sa_type=BigInteger)
    person: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class LeadList(SQLModel, table=True):
    """The leads of a drop as marketing handed them in, and how far they were read and taken in."""

    __tablename__ = "lead_list"

    id: int = key()
    workspace: str
    drop_id: int = Field(sa_column=Column(BigInteger, ForeignKey("lead_drop.id"), nullable=False))
    name: str  # of the file
    slack_file: str | None = None  # Slack's id of it, while it is still to be fetched
    path: str | None = None  # where the command line has it, instead of parts here
    digest: str | None = None  # sha256 of its bytes
    size: int = Field(default=0, sa_type=BigInteger)  # bytes
    state: str = "fetching"  # playbook.drops.ListState
    columns: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # which column is read as what
    preview: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    rows: int = Field(default=0, sa_type=BigInteger)  # of data in it, once it was looked through
    row: int = Field(default=0, sa_type=BigInteger)  # the last one taken in hand and committed
    new: int = Field(default=0, sa_type=BigInteger)
    known: int = Field(default=0, sa_type=BigInteger)
    invalid: int = Field(default=0, sa_type=BigInteger)
    blocked: int = Field(default=0, sa_type=BigInteger)
    test: int = Field(default=0, sa_type=BigInteger)
    problem: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str | None = None
    ready_at: datetime = Field(sa_type=Instant)  # in hand: when the lease ends
    attempts: int = 0
    revision: int = 1

    __table_args__ = (
        Index("lead_list_drop", "workspace", "drop_id"),
        Index("lead_list_at_work", "workspace", "ready_at", sqlite_where=text(LIST_AT_WORK),
              postgresql_where=text(LIST_AT_WORK)),
    )  # fmt: skip


class LeadListPart(SQLModel, table=True):
    """A piece of a list's file, at most a mebibyte."""

    __tablename__ = "lead_list_part"

    list_id: int = Field(primary_key=True, sa_type=BigInteger)
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class RejectedRow(SQLModel, table=True):
    """A row of a list that did not become a lead, and why: it goes back as a CSV."""

    __tablename__ = "rejected_row"

    list_id: int = Field(primary_key=True, sa_type=BigInteger)
    row: int = Field(primary_key=True, sa_type=BigInteger)  # as a spreadsheet numbers it: the heading is 1
    why: str
    cells: list[str] = Field(default_factory=list, sa_type=JSON)
