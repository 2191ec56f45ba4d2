"""The clock's work: what is due is asked, escalated and repaired, and nobody is asked too often."""
