"""Whether this workspace's Slack draws tables and charts itself."""

from handlers.desk import Desk


def native(desk: Desk) -> bool:
    """As the playbook says."""
    return desk.rules().playbook.reports.pictures == "slack"
