"""`/lead` and `/leaddrop`, `/dispo`, a lead's page, and the buttons on it."""
