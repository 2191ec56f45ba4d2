"""The commands of `glengarry`, each in a file of its own, and the doctor."""
