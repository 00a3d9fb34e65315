"""What a watch knows, loaded from its files and found in a text."""
