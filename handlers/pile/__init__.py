"""The nurture pile: how a lead gets there, how marketing works through it, and how it comes back."""
