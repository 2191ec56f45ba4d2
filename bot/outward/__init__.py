"""Whom the app calls itself: the web, mailboxes, receivers and CRMs, never an address at home."""
