"""The demo: a local Slack, a small team, and believable leads."""
