"""Slack: what is pressed and typed comes in, what the outbox says goes out."""
