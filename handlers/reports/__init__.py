"""Every report but a campaign's: `/leadstats`, boards, stand-ups, everybody's week, and the check of their numbers."""
