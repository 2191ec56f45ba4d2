"""The first tables."""

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Instant, Money

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "answered",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key"),
    )
    op.create_table(
        "contact",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "key"),
    )
    op.create_table(
        "inquiry",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("inquiry_digest", "inquiry", ["workspace", "digest", "received_at"], unique=False)
    op.create_index(
        "inquiry_waiting",
        "inquiry",
        ["workspace", "received_at"],
        unique=False,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )

    op.create_table(
        "lane",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("free_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "lead",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=True),
        sa.Column("price", Money(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("landing_page", sa.Text(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("route", sa.String(), nullable=True),
        sa.Column("routing", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("temperature", sa.String(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("offered_to", sa.String(), nullable=True),
        sa.Column("passed", sa.JSON(), nullable=False),
        sa.Column("covers_for", sa.String(), nullable=True),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("anchor", Instant(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("touches", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("due_what", sa.String(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("due_who", sa.String(), nullable=True),
        sa.Column("held_what", sa.String(), nullable=True),
        sa.Column("held_at", Instant(), nullable=True),
        sa.Column("asked_again_at", Instant(), nullable=True),
        sa.Column("limit_seconds", sa.Integer(), nullable=False),
        sa.Column("first_claimed_at", Instant(), nullable=True),
        sa.Column("first_claimed_by", sa.String(), nullable=True),
        sa.Column("first_touch_at", Instant(), nullable=True),
        sa.Column("first_touch_by", sa.String(), nullable=True),
        sa.Column("reached_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("timeouts", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("amount", Money(), nullable=True),
        sa.Column("amount_currency", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("card_channel", sa.String(), nullable=True),
        sa.Column("card_ts", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "lead_covered",
        "lead",
        ["workspace", "covers_for"],
        unique=False,
        sqlite_where=sa.text("covers_for IS NOT NULL"),
        postgresql_where=sa.text("covers_for IS NOT NULL"),
    )
    op.create_index(
        "lead_domain",
        "lead",
        ["workspace", "domain"],
        unique=False,
        sqlite_where=sa.text("domain IS NOT NULL"),
        postgresql_where=sa.text("domain IS NOT NULL"),
    )
    op.create_index(
        "lead_due",
        "lead",
        ["workspace", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "lead_nurture",
        "lead",
        ["workspace", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'nurture'"),
        postgresql_where=sa.text("state = 'nurture'"),
    )
    op.create_index(
        "lead_offered",
        "lead",
        ["workspace", "offered_to"],
        unique=False,
        sqlite_where=sa.text("offered_to IS NOT NULL"),
        postgresql_where=sa.text("offered_to IS NOT NULL"),
    )
    op.create_index(
        "lead_owner",
        "lead",
        ["workspace", "owner"],
        unique=False,
        sqlite_where=sa.text("owner IS NOT NULL"),
        postgresql_where=sa.text("owner IS NOT NULL"),
    )
    op.create_index("lead_received", "lead", ["workspace", "received_at"], unique=False)
    op.create_index(
        "lead_waiting",
        "lead",
        ["workspace", "route"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND offered_to IS NULL"),
        postgresql_where=sa.text("state = 'open' AND offered_to IS NULL"),
    )

    op.create_table(
        "outbox",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("in_thread", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ready_at", Instant(), nullable=False),
        sa.Column("tried_at", Instant(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("outbox_key", "outbox", ["workspace", "key"], unique=True)
    op.create_index("outbox_lead", "outbox", ["workspace", "lead_id"], unique=False)
    op.create_index(
        "outbox_waiting",
        "outbox",
        ["workspace", "urgency", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )

    op.create_table(
        "person",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("bot", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_table(
        "personchange",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("person_change", "personchange", ["workspace", "person", "id"], unique=False)

    op.create_table(
        "playbookversion",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "version"),
    )
    op.create_table(
        "seat",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "route", "person"),
    )
    op.create_table(
        "tally",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "usergroup",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("touch", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["lead.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("event_lead", "event", ["workspace", "lead_id", "id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_index("event_lead", "event")

    op.drop_table("event")
    op.drop_table("workspace")
    op.drop_table("usergroup")
    op.drop_table("tally")
    op.drop_table("seat")
    op.drop_table("playbookversion")
    op.drop_index("person_change", "personchange")

    op.drop_table("personchange")
    op.drop_table("person")
    op.drop_index(
        "outbox_waiting",
        "outbox",
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.drop_index("outbox_lead", "outbox")
    op.drop_index("outbox_key", "outbox")

    op.drop_table("outbox")
    op.drop_index(
        "lead_waiting",
        "lead",
        sqlite_where=sa.text("state = 'open' AND offered_to IS NULL"),
        postgresql_where=sa.text("state = 'open' AND offered_to IS NULL"),
    )
    op.drop_index("lead_received", "lead")
    op.drop_index(
        "lead_owner",
        "lead",
        sqlite_where=sa.text("owner IS NOT NULL"),
        postgresql_where=sa.text("owner IS NOT NULL"),
    )
    op.drop_index(
        "lead_offered",
        "lead",
        sqlite_where=sa.text("offered_to IS NOT NULL"),
        postgresql_where=sa.text("offered_to IS NOT NULL"),
    )
    op.drop_index(
        "lead_nurture",
        "lead",
        sqlite_where=sa.text("state = 'nurture'"),
        postgresql_where=sa.text("state = 'nurture'"),
    )
    op.drop_index(
        "lead_due",
        "lead",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index(
        "lead_domain",
        "lead",
        sqlite_where=sa.text("domain IS NOT NULL"),
        postgresql_where=sa.text("domain IS NOT NULL"),
    )
    op.drop_index(
        "lead_covered",
        "lead",
        sqlite_where=sa.text("covers_for IS NOT NULL"),
        postgresql_where=sa.text("covers_for IS NOT NULL"),
    )

    op.drop_table("lead")
    op.drop_table("lane")
    op.drop_index(
        "inquiry_waiting",
        "inquiry",
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.drop_index("inquiry_digest", "inquiry")

    op.drop_table("inquiry")
    op.drop_table("contact")
    op.drop_table("answered")
