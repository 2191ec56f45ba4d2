"""The only place that knows SQL: tables, transactions, migrations and reports."""
