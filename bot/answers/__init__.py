"""Question → Answer: what was asked, and the words that answer it. Pure."""
