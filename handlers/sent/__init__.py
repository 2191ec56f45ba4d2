"""What the outbox says, and what Slack refused of it."""
