"""Who is named, and in what role."""
