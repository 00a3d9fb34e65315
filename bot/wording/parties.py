"""Who: the organisations of a story, side by side. An arrow is drawn only between organisations of both sides that one sentence names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from bot.figures import Ground
from bot.models import OTHER, Organisation, Text, Watch
from bot.text import fold, one_line, shorten
from bot.watches import label
from bot.wording.catalogue import Wording
from bot.wording.verbatim import NAME, plain_text

_NAMES_A_SIDE = 3
_NAMES_IN_A_HEADLINE = 2
"""Of one side."""
_FORMS = "(?:株式|有限|合同|合資)会社|(?:学校|国立大学|公立大学|独立行政|国立研究開発|大学共同利用機関|(?:一般|公益)(?:社団|財団))法人"
_LEGAL_FORM = re.compile(rf"^(?:{_FORMS})|(?:{_FORMS})$")
"""What a body is by law: no part of the name that it is called by."""


@dataclass(frozen=True)
class Parties:
    """The organisations of one story as one reader is told them."""

    ground: Ground
    watch: Watch
    wording: Wording

    def who(self, names: Sequence[str]) -> Text:
        """One side ↔ the other where both are named; else just who is. An owner named beside its subsidiary is told with it."""
        known = [self._some(side) for side in self.by_side(names) if side]
        return plain_text(self.wording.say(" ↔ ").join(known))

    def together(self, names: Sequence[str]) -> str:
        """In a headline: "A (UK) with B and C (Japan)", the side that is named first before the other; just who is where it is one."""
        sides = sorted((side for side in self.by_side(names) if side), key=lambda side: names.index(side[0]))
        said = [self._few(side) for side in sides]
        return self.wording.say("{one} with {other}", one=said[0], other=said[1]) if len(said) > 1 else "".join(said)

    def _few(self, names: Sequence[str]) -> str:
        shown = self._some(names[:_NAMES_IN_A_HEADLINE])
        return self.wording.say("{names} and others", names=shown) if len(names) > _NAMES_IN_A_HEADLINE else shown

    def apart(self, names: Sequence[str]) -> str:
        """Those names, each with its side, and nothing said of what is between them."""
        return self.wording.say(", ").join(map(self.party, names))

    def mentioned(self) -> Text:
        """Where no sentence names both sides: whom the story names first, of each side or owned across, without an arrow."""
        named = self.firsts()
        owned = any(self._is_owned_across(self._organisation(name)) for name in named)
        if not owned and len(named) < len(self.watch.sides):
            return ()
        shown = self.wording.names([self.party(name) for name in named])
        return plain_text(shown if owned else self.wording.say("Mentions {names}", names=shown))

    def firsts(self) -> list[str]:
        """Whom the story names first: what is owned across, else one of each side."""
        names = list(self.ground.organisations)
        owned = [name for name in names if self._is_owned_across(self._organisation(name))][:1]
        return owned or [side[0] for side in self.by_side(names) if side]

    def actors(self) -> tuple[str, ...]:
        """Those of both sides that act together: in a pledge's sentence, else in any."""
        pledging = (claim[0].parties for claim in self.ground.claims if self.joins_sides(claim[0].parties))
        return next(chain(pledging, self.bare_ties()), ())

    def names_only(self, names: Sequence[str]) -> str:
        """A ↔ B without sides; what the other side owns with its owner."""
        sides = [side[:_NAMES_A_SIDE] for side in self.by_side(names) if side]
        return self.wording.say(" ↔ ").join(self.wording.names([self._with_owner(name) for name in side]) for side in sides)

    def _with_owner(self, name: str) -> str:
        organisation = self._organisation(name)
        owner = self.ground.organisations.get(organisation.parent)
        if not self._is_owned_across(organisation) or not owner:
            return self.name(organisation)
        return self.wording.say("{name}, parent {parent}", name=self.name(organisation), parent=self.name(owner[0]))

    def by_side(self, names: Sequence[str]) -> list[list[str]]:
        """The names of each of the two sides, without those that another's line tells as its owner."""
        owners = {self._organisation(name).parent for name in names if self._is_owned_across(self._organisation(name))}
        told = [name for name in names if name not in owners and not any(_is_part(name, other) for other in names)]
        return [[name for name in told if self._organisation(name).side == side.key] for side in self.watch.sides]

    def joins_sides(self, names: Sequence[str]) -> bool:
        """Whether both sides stand there, be it as a subsidiary and its owner."""
        return all(self.by_side(names)) or any(self._is_owned_across(self._organisation(name)) for name in names)

    def bare_ties(self) -> list[tuple[str, ...]]:
        """Organisations of both sides in one sentence that no sum's line has named together."""
        told = [self.sided(claim[0].parties) for claim in self.ground.claims]
        ties: list[tuple[str, ...]] = []
        for names in self.ground.together:
            if all(self.by_side(names)) and not any(_covered(self.sided(names), others) for others in told):
                ties.append(names)
                told.append(self.sided(names))
        return ties

    def _some(self, names: Sequence[str]) -> str:
        """One side's names: "A, B and C (UK) +2"; what the other side owns is labelled by itself."""
        owned = [name for name in names if self._is_owned_across(self._organisation(name))]
        others = [name for name in names if name not in owned][: max(0, _NAMES_A_SIDE - len(owned))]
        shown = [self.party(name) for name in owned[:_NAMES_A_SIDE]]
        if others:
            together = self.wording.names([self.name(self._organisation(name)) for name in others])
            shown.append(self._labelled(together, self._organisation(others[0]).side))
        more = len(names) - len(others) - len(owned[:_NAMES_A_SIDE])
        return self.wording.names(shown) + (f" +{more}" if more else "")

    def party(self, name: str) -> str:
        """ "Orchard Therapeutics (UK; parent Kyowa Kirin, Japan)": where it acts, and who owns it if that is the other side."""
        organisation = self._organisation(name)
        shown, side = self.name(organisation), self.side(organisation.side)
        if self._is_owned_across(organisation):
            owner = self.ground.organisations.get(organisation.parent)
            return self.wording.say(
                "{name} ({side}; parent {parent}, {parent_side})",
                name=shown,
                side=side,
                parent=self.name(owner[0]) if owner else shorten(one_line(organisation.parent), NAME),
                parent_side=self.side(organisation.parent_side),
            )
        return self._labelled(shown, organisation.side)

    def _labelled(self, name: str, side: str) -> str:
        shown = self.side(side)
        return self.wording.say("{name} ({side})", name=name, side=shown) if shown else name

    def _is_owned_across(self, organisation: Organisation) -> bool:
        sides = {organisation.side, organisation.parent_side}
        return bool(organisation.parent) and sides == {side.key for side in self.watch.sides}

    def sided(self, names: Sequence[str]) -> set[str]:
        return {name for side in self.by_side(names) for name in side}

    def _organisation(self, known_as: str) -> Organisation:
        return self.ground.organisations[known_as][0]

    def name(self, organisation: Organisation) -> str:
        name = one_line(organisation.names.get(self.wording.language) or organisation.known_as)
        return shorten(_LEGAL_FORM.sub("", name).strip() or name, NAME)

    def side(self, key: str) -> str:
        side = self.watch.side(key) if key != OTHER else None
        return label(side.labels, self.wording.language) if side else ""


def _is_part(name: str, other: str) -> bool:
    """Whether `name` only begins the longer `other`: Toshiba beside Toshiba Europe."""
    return name != other and fold(other).startswith(f"{fold(name)} ")


def _covered(names: set[str], told: set[str]) -> bool:
    """Whether everyone is told already, be it by a longer or shorter name."""
    return all(any(name == other or _is_part(name, other) or _is_part(other, name) for other in told) for name in names)
