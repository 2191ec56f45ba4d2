"""Lists of leads: a file is opened, looked through, confirmed, and taken in."""
