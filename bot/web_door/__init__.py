"""The web door: every address that answers, and what it refuses."""
