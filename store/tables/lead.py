"""A lead: who it is, where it stands, and what reports ask of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Computed,
    Index,
    String,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import Instant, Money, Took, key, zero
from store.tables.table import table

TO_DEAL = "due_what = 'deal'"
DROP_UNTOUCHED = "dropped IS NOT NULL AND first_touch_at IS NULL AND state NOT IN ('closed', 'nurture')"
UNCLAIMED = "owner IS NULL AND state NOT IN ('closed', 'nurture')"
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
