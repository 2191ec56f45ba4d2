"""CRMs: connected, kept in step both ways, and what differs shown."""
