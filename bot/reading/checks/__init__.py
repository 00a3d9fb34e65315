"""What `bot.reading.check` is made of: a view of a text, and one rule a file."""
