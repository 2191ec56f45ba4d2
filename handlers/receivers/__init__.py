"""Receivers of news: webhooks and CRMs are told in order, again until they take it."""
