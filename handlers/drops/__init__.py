"""Lead drops as they run: announced, worked, reminded of, and ended."""
