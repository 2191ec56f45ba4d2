"""The tables a playbook may hold."""
