"""What digests and answers are worded from: catalogues of both languages, and the lines a story gives. Pure."""
