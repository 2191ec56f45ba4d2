"""A campaign's hosted form."""
