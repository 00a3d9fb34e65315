"""What is said, and by whom."""
