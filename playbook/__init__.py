"""The sales rules, pure: no clock, no database, no Slack."""
