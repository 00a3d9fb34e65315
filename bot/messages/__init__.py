"""Digest, Answer → Message: drawn by templates, inside each platform's limits. Pure."""
