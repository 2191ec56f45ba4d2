"""Campaigns: what they are, what they cost, what they brought, and which inquiries are theirs."""
