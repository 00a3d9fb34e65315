"""The Slack app: the door people come in by."""
