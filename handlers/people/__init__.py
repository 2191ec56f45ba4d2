"""The people: who is there, what is set for them, and what becomes of their leads when they go away."""
