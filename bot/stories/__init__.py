"""Reading → Story: the same event, once. Pure."""
