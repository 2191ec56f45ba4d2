"""Every word the bot says: templates, and the words they are filled with."""
