"""Cuts text into the words it is found by: Latin words and digits whole, Chinese as pairs. Pure.

Pairs make a two-character word an exact lookup and a longer one a conjunction of its pairs, without a
dictionary.
"""

from __future__ import annotations

import re

RUN = re.compile(r"[0-9a-z]+|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
MOST_TERMS = 12


def index_words(*texts: str | None) -> str:
    """The words of some texts, separated by spaces, for the full-text index."""
    words: dict[str, None] = {}
    for text in texts:
        for run in RUN.findall((text or "").lower()):
            words.update(dict.fromkeys(_pairs(run) if HAN.match(run) else [run]))
    return " ".join(words)


def query_terms(text: str) -> list[tuple[str, bool]]:
    """What to look for: (word, is_prefix) pairs that must all be found.

    A Latin word or a number is a beginning only where the text ends with it, as it may be typed on; what
    stands before something else ("CW-2026", "2 号门") is whole, and far cheaper to find. Empty when nothing
    can be looked for.
    """
    terms: list[tuple[str, bool]] = []
    runs = RUN.findall(text.lower())
    for place, run in enumerate(runs, start=1):
        if not HAN.match(run):
            terms.append((run, place == len(runs)))
        elif len(run) == 1:
            terms.append((run, True))
        else:
            terms += [(run[at : at + 2], False) for at in range(len(run) - 1)]
    return list(dict.fromkeys(terms))[:MOST_TERMS]


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    # the last character alone too, so that a search for it as a prefix finds it
    return [run[at : at + 2] for at in range(len(run) - 1)] + [run[-1]]
