"""Whether tables and charts are left to Slack to draw."""

from handlers.desk import Desk


def native(desk: Desk) -> bool:
    """Whether the playbook lets Slack draw them."""
    return desk.rules().playbook.reports.pictures == "slack"
