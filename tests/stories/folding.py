"""Folding in memory, in the order given."""

from bot.stories.decide import WINDOW, decide
from bot.stories.revise import fold
from bot.stories.seen import see
from bot.stories.shelf import Shelf
from bot.stories.weights import load_weights
from tests.stories.news import WATCH

WEIGHTS = load_weights(WATCH)


def fold_in(shelf, seen):
    at = seen.profile.published
    near = shelf.candidates(seen.keys, since=at - WINDOW, until=at + WINDOW)
    done = fold(seen, decide(seen, near), near, now=at)
    shelf.apply(done, seen)
    return done


def fold_all(seens):
    shelf = Shelf()
    for seen in seens:
        fold_in(shelf, seen)
    return shelf


def partition(shelf):
    return {frozenset(member.entry for member in story.members) for story in shelf.stories}


def groups(reads, weights=WEIGHTS):
    """The entries by story."""
    return partition(fold_all(see(read, weights) for read in reads))
