"""Story → Digest: the words chosen for one plan and one period. Pure."""
