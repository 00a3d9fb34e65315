"""Sums of money: which they are, what kind, whose, and what for."""
