"""Accountability: what reports count by, how steps were kept, and whether a workspace's Slack draws."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Instant, Took

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS: dict[str, list[tuple[str, Any, str | None]]] = {
    "lead": [
        ("missed_by", sa.String, None),
        ("steps_due", sa.Integer, "0"),
        ("steps_kept", sa.Integer, "0"),
        ("step_lost_at", Instant, None),
    ],
    "workspace": [("drew_nothing_at", Instant, None)],
}
BOOKED = """CASE WHEN first_touch_by IS NOT NULL THEN first_touch_by
WHEN missed_by IS NOT NULL THEN nullif(missed_by, '') ELSE coalesce(owner, first_claimed_by) END"""
COUNTED = (  # nothing that a nudge changes: each of them would write the index anew
    "channel", "source", "campaign", "temperature", "counts", "state", "limit_seconds", "ended_at", "outcome",
    "touches", "timeouts", "steps_due", "steps_kept", "step_lost_at",
)  # fmt: skip
FLAGGED = "touch OR kind IN ('snoozed', 'released by timeout') OR corrects IS NOT NULL"
OF_THE_BOARD = (
    ("lead_unclaimed", ["workspace", "opened_at", "channel", "counts"], "state = 'open'"),
    (
        "lead_unanswered", ["workspace", "temperature", "repeats", "owner", "counts"],
        "repeats > 0 AND owner IS NOT NULL",
    ),
)  # fmt: skip
MADE_OF = (  # SQLite looks into the row for what it works out, even where an index has it
    "owner", "first_claimed_by", "first_touch_by", "missed_by",
)  # fmt: skip
TOOK = {"claim_took": "first_claimed_at", "touch_took": "first_touch_at", "contact_took": "reached_at"}
REPORTED = {
    "sqlite": ("workspace", "received_at", *MADE_OF, *TOOK, *COUNTED),
    "postgresql": ("workspace", "received_at", "booked", *TOOK, *COUNTED),
}
UNCLAIMED = "owner IS NULL AND state NOT IN ('closed', 'nurture')"
MOMENTS = ("received_at", *TOOK.values())
WATCHED = (*MOMENTS, *MADE_OF, *COUNTED)
NOTED = "INSERT INTO kept_change (workspace, received_at) VALUES ({0}.workspace, {0}.received_at);"
OLD_ENOUGH = "{0}.received_at < (SELECT until FROM kept_until WHERE workspace = {0}.workspace)"
ON_SQLITE = {
    "lead_came": f"INSERT ON lead WHEN {OLD_ENOUGH.format('NEW')} BEGIN {NOTED.format('NEW')} END",
    "lead_went": f"DELETE ON lead WHEN {OLD_ENOUGH.format('OLD')} BEGIN {NOTED.format('OLD')} END",
    "lead_changed": f"UPDATE OF {', '.join(WATCHED)} ON lead "
    f"WHEN {OLD_ENOUGH.format('OLD')} OR {OLD_ENOUGH.format('NEW')} "
    f"BEGIN {NOTED.format('OLD')} {NOTED.format('NEW')} END",
}
ON_POSTGRESQL = f"""CREATE FUNCTION lead_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF {OLD_ENOUGH.format("OLD")} THEN {NOTED.format("OLD")} END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF {OLD_ENOUGH.format("NEW")} THEN {NOTED.format("NEW")} END IF;
    END IF;
    RETURN NULL;
END $$"""


def upgrade() -> None:
    """New columns, four of them worked out by the database, and what reports are answered from."""
    _change_lead()
    _add_kept()
    if op.get_bind().dialect.name == "sqlite":
        for name, what in {**ON_SQLITE, **_writing_down()}.items():
            op.execute(f"CREATE TRIGGER {name} AFTER {what}")
    else:
        op.execute(ON_POSTGRESQL)
        op.execute(
            f"CREATE TRIGGER lead_changed AFTER INSERT OR DELETE OR UPDATE OF {', '.join(WATCHED)} "
            "ON lead FOR EACH ROW EXECUTE FUNCTION lead_changed()"
        )


def _writing_down() -> dict[str, str]:
    """Triggers of SQLite that keep how long something took; what was there before is written down at once."""
    dialect = op.get_bind().dialect
    took = ", ".join(
        f"{name} = {Took(there, 'received_at').compile(dialect=dialect)}" for name, there in TOOK.items()
    )
    op.execute(f"UPDATE lead SET {took}")  # noqa: S608  # of names that stand above
    new = " OR ".join(f"NEW.{moment} IS NOT NULL" for moment in TOOK.values())
    other = " OR ".join([
        "NEW.received_at IS NOT OLD.received_at",
        *(f"(NEW.{at} IS NOT OLD.{at} AND NEW.{name} IS OLD.{name})" for name, at in TOOK.items()),
    ])  # fmt: skip
    write = f"BEGIN UPDATE lead SET {took} WHERE id = NEW.id; END"  # noqa: S608
    return {
        "lead_took": f"INSERT ON lead WHEN {new} {write}",
        "lead_took_other": f"UPDATE OF {', '.join(MOMENTS)} ON lead WHEN {other} {write}",
    }


def _add_kept() -> None:
    """Tables for the sums of old weeks, and for what makes them untrue."""

    def week() -> tuple[sa.Column[Any], ...]:
        return (
            sa.Column("workspace", sa.String(), primary_key=True), sa.Column("zone", sa.String(), primary_key=True),
            sa.Column("starts", Instant(), primary_key=True),
        )  # fmt: skip

    op.create_table("kept_until", week()[0], sa.Column("until", Instant(), nullable=False))
    op.create_table(
        "kept_change", sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("workspace", sa.String(), nullable=False), sa.Column("received_at", Instant(), nullable=False),
    )  # fmt: skip
    op.create_index("kept_change_week", "kept_change", ["workspace", "received_at"])
    op.create_table(
        "kept_week", *week(), sa.Column("ends", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=False), sa.Column("version", sa.Integer(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "kept_sums", *week(), sa.Column("by", sa.String(), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )  # fmt: skip


def _change_lead() -> None:
    for table, columns in COLUMNS.items():
        for name, kind, default in columns:
            given = sa.text(default) if default else None
            op.add_column(table, sa.Column(name, kind(), nullable=default is None, server_default=given))
    # PostgreSQL cannot index what it works out while reading, SQLite cannot add what it would have to store
    stored = True if op.get_bind().dialect.name == "postgresql" else None
    op.add_column("lead", sa.Column("booked", sa.String(), sa.Computed(BOOKED, persisted=stored)))
    for name, there in TOOK.items():
        took = sa.Computed(Took(there, "received_at"), persisted=True) if stored else None
        op.add_column("lead", sa.Column(name, sa.BigInteger(), *filter(None, [took])))
    op.drop_index("lead_received", "lead")
    dialect = op.get_bind().dialect.name
    op.create_index(f"lead_report_{dialect}", "lead", list(REPORTED[dialect]))
    for name, found_by, those in (
        ("lead_booked", ["booked", "workspace", "received_at"], sa.text("booked IS NOT NULL")),
        ("lead_nobodys", ["workspace", "received_at"], sa.text(UNCLAIMED)),
    ):
        op.create_index(name, "lead", found_by, sqlite_where=those, postgresql_where=those)
    for name, parts, where in OF_THE_BOARD:
        only = sa.text(where)
        op.create_index(name, "lead", parts, sqlite_where=only, postgresql_where=only)
    told = sa.text(FLAGGED)
    op.create_index("event_flagged", "event", ["workspace", "at"], sqlite_where=told, postgresql_where=told)
    _pictures()


def _pictures() -> None:
    op.create_table(
        "picture",
        sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("chart", sa.JSON(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ready_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("png", sa.LargeBinary()),
        *(sa.Column(name, sa.String()) for name in ("file", "url", "error")),
    )
    op.create_index("picture_name", "picture", ["name"], unique=True)
    op.create_index("picture_asked", "picture", ["workspace", "asked_at"])
    wanted = sa.text("state = 'wanted'")
    op.create_index("picture_wanted", "picture", ["workspace", "ready_at"], sqlite_where=wanted,
                    postgresql_where=wanted)  # fmt: skip


def downgrade() -> None:
    """Back to persistence."""
    op.drop_index("event_flagged", "event")
    op.drop_table("picture")
    for name, _, _ in OF_THE_BOARD:
        op.drop_index(name, "lead")
    if op.get_bind().dialect.name == "sqlite":
        for name in (*ON_SQLITE, "lead_took", "lead_took_other"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER lead_changed ON lead")
        op.execute("DROP FUNCTION lead_changed")
    for table in ("kept_sums", "kept_week", "kept_change", "kept_until"):
        op.drop_table(table)
    op.drop_index("lead_nobodys", "lead")
    op.drop_index("lead_booked", "lead")
    op.drop_index(f"lead_report_{op.get_bind().dialect.name}", "lead")
    op.create_index("lead_received", "lead", ["workspace", "received_at"])
    for name in ("contact_took", "touch_took", "claim_took", "booked"):
        op.drop_column("lead", name)
    for table, columns in COLUMNS.items():
        for name, _, _ in columns:
            op.drop_column(table, name)
