"""Where leads come from: sources that push, are fetched or read, and what is wrong with them."""
