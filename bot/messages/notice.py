"""One line of our own, as a message for any platform: tests of a destination, trouble told to its owner."""

from bot.models import Message, Platform


def notice(words: str, platform: Platform) -> Message:
    """`words` are ours; they are drawn as plain text wherever they go."""
    if platform == "slack":
        return Message("slack", {"text": words, "blocks": [{"type": "section", "text": {"type": "plain_text", "text": words}}]}, words)
    if platform == "teams":
        line = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": words}]}
        card = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": [line]}
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        return Message("teams", {"type": "message", "attachments": [attachment]}, words)
    return Message(platform, {"body": words + "\n"}, words)
