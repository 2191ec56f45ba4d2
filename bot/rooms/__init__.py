"""Rooms that work in the background, the bells among them, and what a monitor is told."""
