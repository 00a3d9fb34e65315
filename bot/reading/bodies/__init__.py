"""Organisations: their names, the side they act on, and whose they are."""
