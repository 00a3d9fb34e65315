"""What people can do with a story, in their words."""

from bot.models import Answer, Digest, Language, Menu
from bot.wording.catalogue import Wording, Wordings


def menu_of(sheet: Digest | Answer, wordings: Wordings) -> Menu:
    """In the reader's language, or in both where stories are told in both."""
    mine = story_menu(wordings[sheet.language])
    other: Language = "en" if sheet.language == "ja" else "ja"
    return both_menus(mine, story_menu(wordings[other])) if any(item.twin for item in sheet.items) else mine


def story_menu(wording: Wording) -> Menu:
    return Menu(
        (
            ("details", wording.say("Details")),
            ("save", wording.say("Save")),
            ("more", wording.say("More like this")),
            ("not", wording.say("Not relevant")),
            ("share", wording.say("Share")),
        ),
        wording.say("Open one of these stories"),
        placeholder=wording.say("Choose a story"),
    )


def both_menus(first: Menu, second: Menu) -> Menu:
    """For a digest in two languages; what both write alike stands once."""
    others = dict(second.acts)
    acts = tuple((act, _both(label, others.get(act, label))) for act, label in first.acts)
    return Menu(acts, _both(first.choose, second.choose), placeholder=_both(first.placeholder, second.placeholder))


def _both(first: str, second: str) -> str:
    return first if first == second else f"{first}／{second}"
