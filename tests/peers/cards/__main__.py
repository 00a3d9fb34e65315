"""`python -m tests.peers.cards FOLDER [NAME…]`: PNGs of every kind of card, or of those whose names begin so, to look at: light and dark,
on a desk and on a phone."""

import sys
from pathlib import Path

from tests.messages.card_kinds import every_card
from tests.peers.cards import MISSING, NARROW, WIDE, photograph


def main(folder: Path, names: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for drawn in every_card():
        if drawn.name.startswith(names or ("",)):
            for theme in ("light", "dark"):
                for width in (WIDE, NARROW):
                    picture = folder / f"{drawn.name}-{theme}-{width}.png"
                    photograph(drawn.card, picture, theme=theme, width=width)
                    print(picture)


if __name__ == "__main__":
    sys.exit(MISSING or main(Path(sys.argv[1]), tuple(sys.argv[2:])))
