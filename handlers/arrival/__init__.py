"""A lead arrives: kept, understood, recognised, qualified, and sent where it belongs."""
