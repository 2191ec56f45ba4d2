"""Whether tables and charts are drawn by Slack."""

from handlers.desk import Desk


def native(desk: Desk) -> bool:
    """Whether tables and charts go to Slack as such; else as lines, and as a picture."""
    return desk.rules().playbook.reports.pictures == "slack"
