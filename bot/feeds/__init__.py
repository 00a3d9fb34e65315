"""Feed → Entry: fetch politely, parse, clean, decide when to come back."""
