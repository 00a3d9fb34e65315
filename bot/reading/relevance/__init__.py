"""Is it ours, and what speaks for it and against it."""
