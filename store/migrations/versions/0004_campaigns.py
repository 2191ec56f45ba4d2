"""Campaigns: what they cost, which inquiries are theirs, drops of their leads, and the lists these come from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Instant, Money

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNATTRIBUTED = "campaign_id IS NULL AND bundle IS NOT NULL"
LIST_AT_WORK = "state IN ('fetching', 'reading', 'importing')"
OF_LEADS = (
    ("lead_dealt", ["dropped", "place", "id"], "due_what = 'deal'"),
    ("lead_dropped", ["dropped"], "dropped IS NOT NULL"),
    (
        "lead_drop_untouched",
        ["dropped"],
        "dropped IS NOT NULL AND first_touch_at IS NULL AND state NOT IN ('closed', 'nurture')",
    ),
    (
        "lead_campaign",
        ["workspace", "campaign", "received_at", "counts", "price", "currency"],
        "campaign IS NOT NULL",
    ),
    (
        "lead_won",
        ["workspace", "campaign", "received_at", "outcome", "counts", "amount", "amount_currency"],
        "campaign IS NOT NULL AND outcome = 'won'",
    ),
)
TABLES = (
    "rejected_row", "lead_list_part", "lead_list", "ready", "lead_drop", "source_silence", "touchpoint",
    "campaign_rule", "campaign_cost", "campaign",
)  # fmt: skip


def upgrade() -> None:
    """New tables, and two columns of a lead: the drop it came with, and its place there."""
    op.add_column("lead", sa.Column("dropped", sa.BigInteger()))
    op.add_column("lead", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    for name, parts, where in OF_LEADS:
        _index(name, "lead", parts, where)
    _campaigns()
    _touchpoints()
    _drops()
    _lists()


def _key() -> sa.Column[Any]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _needed(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind(), nullable=False)


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String()) for name in names]


def _of(table: str) -> sa.Column[Any]:
    column = "drop_id" if table == "lead_drop" else f"{table}_id"
    return sa.Column(column, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=False)


def _index(
    name: str, table: str, parts: list[str], where: str | None = None, *, unique: bool = False
) -> None:
    only = sa.text(where) if where else None
    op.create_index(name, table, parts, unique=unique, sqlite_where=only, postgresql_where=only)


def _campaigns() -> None:
    op.create_table(
        "campaign", _key(), *(_needed(name) for name in ("workspace", "key", "name", "slug")),
        *(_needed(name, sa.Text) for name in ("what", "why", "script")), *_text("source"),
        sa.Column("price", Money()), _needed("currency"), _needed("page", sa.JSON), _needed("state"),
        _needed("created_at", Instant), *_text("created_by"), sa.Column("closed_at", Instant()),
        _needed("revision", sa.Integer),
    )  # fmt: skip
    _index("campaign_key", "campaign", ["workspace", "key"], unique=True)
    _index("campaign_slug", "campaign", ["workspace", "slug"], unique=True)
    op.create_table(
        "campaign_cost", _key(), _needed("workspace"), _of("campaign"), sa.Column("month", sa.Date()),
        _needed("amount", Money), _needed("currency"), *_text("note"), _needed("at", Instant), *_text("who"),
    )  # fmt: skip
    _index("campaign_cost_of", "campaign_cost", ["workspace", "campaign_id"])
    op.create_table(
        "campaign_rule", _key(), _needed("workspace"), _of("campaign"), _needed("marks", sa.JSON),
        _needed("at", Instant), *_text("who"), sa.Column("ended_at", Instant()),
    )  # fmt: skip
    _index("campaign_rule_of", "campaign_rule", ["workspace"])


def _touchpoints() -> None:
    op.create_table(
        "touchpoint", _key(), _needed("workspace"), _needed("lead_id", sa.BigInteger), _needed("at", Instant),
        sa.Column("campaign_id", sa.BigInteger()), *_text("source", "said"), _needed("marks", sa.JSON),
        *_text("bundle"), sa.Column("by_rule", sa.BigInteger()),
    )  # fmt: skip
    _index("touchpoint_lead", "touchpoint", ["workspace", "lead_id", "id"])
    _index("touchpoint_campaign", "touchpoint", ["workspace", "campaign_id", "at"])
    _index("touchpoint_unknown", "touchpoint", ["workspace", "bundle", "id"], UNATTRIBUTED)
    _index("touchpoint_by_rule", "touchpoint", ["workspace", "by_rule"], "by_rule IS NOT NULL")
    op.create_table(
        "source_silence", sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("source", sa.String(), primary_key=True), sa.Column("since", Instant(), primary_key=True),
        _needed("told_at", Instant),
    )  # fmt: skip


def _drops() -> None:
    op.create_table(
        "lead_drop", _key(), _needed("workspace"), _of("campaign"), _needed("channel"), _needed("way"),
        *_text("temperature"), _needed("leads_from"), sa.Column("expected", sa.Integer()), _needed("at", Instant),
        _needed("state"), _needed("created_at", Instant), *_text("created_by"),
        *(sa.Column(name, Instant()) for name in ("started_at", "over_at", "remind_at")),
        _needed("reminders", sa.Integer), sa.Column("card_at", Instant()), _needed("revision", sa.Integer),
    )  # fmt: skip
    _index("lead_drop_campaign", "lead_drop", ["workspace", "campaign_id"])
    _index("lead_drop_state", "lead_drop", ["workspace", "state", "at"])
    op.create_table(
        "ready", sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("drop_id", sa.BigInteger(), primary_key=True),
        sa.Column("person", sa.String(), primary_key=True), _needed("at", Instant),
    )  # fmt: skip


def _lists() -> None:
    op.create_table(
        "lead_list", _key(), _needed("workspace"), _of("lead_drop"), _needed("name"),
        *_text("slack_file", "path", "digest"), _needed("size", sa.BigInteger), _needed("state"),
        _needed("columns", sa.JSON), _needed("preview", sa.JSON),
        *(_needed(name, sa.BigInteger) for name in ("rows", "row", "new", "known", "invalid", "blocked", "test")),
        sa.Column("problem", sa.Text()), _needed("created_at", Instant), *_text("created_by"),
        _needed("ready_at", Instant), _needed("attempts", sa.Integer), _needed("revision", sa.Integer),
    )  # fmt: skip
    _index("lead_list_drop", "lead_list", ["workspace", "drop_id"])
    _index("lead_list_at_work", "lead_list", ["workspace", "ready_at"], LIST_AT_WORK)
    op.create_table(
        "lead_list_part", sa.Column("list_id", sa.BigInteger(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True), _needed("data", sa.LargeBinary),
    )  # fmt: skip
    op.create_table(
        "rejected_row", sa.Column("list_id", sa.BigInteger(), primary_key=True),
        sa.Column("row", sa.BigInteger(), primary_key=True), _needed("why"), _needed("cells", sa.JSON),
    )  # fmt: skip


def downgrade() -> None:
    """Back to accountability."""
    for name in TABLES:
        op.drop_table(name)
    for name, _, _ in OF_LEADS:
        op.drop_index(name, "lead")
    for name in ("place", "dropped"):
        op.drop_column("lead", name)
