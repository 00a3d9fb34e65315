"""What each command does: calls the desk, prints what came of it."""
