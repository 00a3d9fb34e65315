"""Message → Delivery: the ways out."""
