"""The composition root: settings, Bolt app, web door, clock, sender and command line."""
