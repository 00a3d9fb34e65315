"""One line of our own, as a message for any platform: tests of a destination, trouble told to its owner."""

from html import escape

from bot.messages.limits import LIMITS
from bot.messages.tidy import clean_card, clip, escape_mrkdwn, plain, tidy_text
from bot.models import Message, Plain, Platform


def notice(words: str, platform: Platform) -> Message:
    """`words` as plain text on any platform: they may quote a feed's or a server's, and can neither mention nor link."""
    line = plain(clip(tidy_text((Plain(words),)), LIMITS.words.text)) or "—"
    if platform == "slack":
        block = {"type": "section", "text": {"type": "plain_text", "emoji": False, "text": line}}
        return Message("slack", {"text": escape_mrkdwn(line)[: LIMITS.slack.fallback], "blocks": [block]}, line)
    if platform == "teams":
        run = clean_card({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}]})
        card = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": [run]}
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        return Message("teams", {"type": "message", "attachments": [attachment]}, line)
    return Message(platform, {"body": (f"<p>{escape(line)}</p>" if platform == "html" else line) + "\n"}, line)
