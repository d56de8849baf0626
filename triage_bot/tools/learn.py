"""Learns the likeness of complaints and intents from examples of what people write, and from the lexicon's phrases.

    python -m triage_bot learn data/dialogue > .run/likeness.json

Examples lie in `complaints/`, one file per pathway. Intents (wishes, questions, small talk, what has nothing to do with
care) are learnt from the assistant's own examples in `nlu/`. It needs scikit-learn, which the running service does not.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import Field, ValidationError
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from triage_bot.content.problems import ContentError, Problem
from triage_bot.content.schema import Id, Line, Written
from triage_bot.understanding.likeness import INTENT, MIDDLE
from triage_bot.understanding.text import words
from triage_bot.understanding.traits import features

COMPLAINTS, ASSISTANT = "complaints", "nlu"
MATTERS = frozenset({"describe", "inform"})
"""Intents whose examples speak of complaints of every kind: they are no class beside the complaints."""
PHRASE_WEIGHT = 0.3
"""A phrase is shorter and surer than a message, and there are many: together they must not outweigh the messages."""
INTENT_WEIGHT = 2.0
"""There are four messages about complaints for each of another kind."""
REGULARISATION = 0.7
RARITY = 0.8
"""How strongly the rare counts more than the common: 0 not at all."""
TOO_SELDOM = 2
"""What so few examples have, or fewer, is chance."""
LARGEST = 127
Example = tuple[str, str, float]


class WrittenExamples(Written):
    """A file of examples: what people write about one complaint."""

    complaint: Id
    examples: list[Line] = Field(min_length=1)


def learn(dialogue: Path, lexicon: Mapping[str, Any]) -> dict[str, Any]:
    """The likeness as a plain mapping; raises ContentError for examples that cannot be read."""
    examples = [
        *_messages(dialogue / COMPLAINTS, known=lexicon["ages"]),
        *_intents(dialogue / ASSISTANT),
        *_phrases(lexicon),
    ]
    told = [features(words(text)) for text, _, _ in examples]
    counts = Counter(feature for each in told for feature in each)
    known = sorted(feature for feature, count in counts.items() if count > TOO_SELDOM)
    rarity = _rarity([counts[feature] for feature in known], len(examples))
    model = LinearSVC(C=REGULARISATION, random_state=0)
    rows = _matrix(told, known, rarity)
    model.fit(rows, [name for _, name, _ in examples], [weight for _, _, weight in examples])
    weights = model.coef_.T * rarity[:, None]
    scale = float(np.abs(weights).max()) / LARGEST
    learnt = {
        "classes": [str(name) for name in model.classes_],
        "bias": [round(float(each), 4) for each in model.intercept_],
        "scale": scale,
        "features": _packed(np.array(known, dtype="<u4")),
        "rarity": _packed(rarity.astype(np.uint8)),
        "weights": _packed((np.rint(weights / scale) + MIDDLE).astype(np.uint8)),
    }
    return {"version": sha256(repr(learnt).encode()).hexdigest()[:16]} | learnt


def _packed(numbers: NDArray[Any]) -> str:
    return b64encode(numbers.tobytes()).decode("ascii")


def _rarity(counts: Sequence[int], examples: int) -> NDArray[np.float64]:
    """How much each feature counts, 1-255: what few examples have tells more."""
    share: NDArray[np.float64] = np.log(examples / np.array(counts, dtype=np.float64)) ** RARITY
    rarity: NDArray[np.float64] = np.maximum(np.rint(255 * share / share.max()), 1)
    return rarity


def _matrix(told: Sequence[frozenset[int]], known: Sequence[int], rarity: NDArray[np.float64]) -> csr_array:
    """One row of length 1 per example, its known features each by its rarity."""
    columns = {feature: column for column, feature in enumerate(known)}
    rows = [[columns[feature] for feature in sorted(each) if feature in columns] for each in told]
    places = np.array([column for row in rows for column in row], dtype=np.int32)
    lengths = np.array([np.linalg.norm(rarity[row]) for row in rows])
    values = rarity[places] / np.repeat(lengths, [len(row) for row in rows])
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return csr_array((values, places, ends), shape=(len(rows), len(known)))


def _messages(folder: Path, known: Collection[str]) -> Iterator[Example]:
    problems = []
    for path in sorted(folder.glob("*.yml")):
        try:
            written = WrittenExamples.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, ValidationError) as error:
            problems.append(Problem(path.name, 1, "", str(error).splitlines()[0]))
            continue
        if written.complaint not in known:
            problems.append(Problem(path.name, 1, "complaint", f"there is no pathway {written.complaint}"))
        yield from ((text, written.complaint, 1.0) for text in written.examples)
    if problems:
        raise ContentError(problems)


def _intents(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.yml")):
        for each in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if each["intent"] not in MATTERS:
                name = f"{INTENT}{each['intent']}"
                yield from ((line[2:], name, INTENT_WEIGHT) for line in each["examples"].splitlines())


def _phrases(lexicon: Mapping[str, Any]) -> Iterator[Example]:
    """Every phrase that speaks of a complaint or of one of its findings, without the signs of how to match it."""
    for name, complaint in lexicon["complaints"].items():
        for phrase in (*complaint["phrases"], *complaint["hints"]):
            yield _plain(phrase), name, PHRASE_WEIGHT
    for mention in lexicon["mentions"]:
        owner = mention["question"].partition(".")[0]
        if owner in lexicon["complaints"]:
            for phrase in mention["phrases"]:
                yield _plain(phrase), owner, PHRASE_WEIGHT


def _plain(phrase: str) -> str:
    return re.sub(r"\.\.\.|[*?|]", " ", phrase)
