"""Learns the likeness of complaints, intents and alarms from examples of what people write, and from phrases.

    python -m triage_bot learn data/dialogue > .run/likeness.json

Examples of complaints lie in `complaints/`, one file per pathway; of alarms and what only sounds like one in `alarms/`.
Intents (wishes, questions, small talk, what has nothing to do with care) are learnt from the assistant's own examples
in `nlu/`. It needs scikit-learn, which the running service does not.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from triage_bot.tools.examples import NONE, alarms, messages, phrases
from triage_bot.understanding.likeness import ALARM, MIDDLE
from triage_bot.understanding.text import words
from triage_bot.understanding.traits import features

REGULARISATION = 0.7
RARITY = 0.8
"""How strongly the rare counts more than the common: 0 not at all."""
TOO_SELDOM = 3
"""What so few examples have, or fewer, is chance."""
LARGEST = 127
Floats = NDArray[np.float64]


def learn(dialogue: Path, lexicon: Mapping[str, Any]) -> dict[str, Any]:
    """The likeness as a plain mapping; raises ContentError for examples that cannot be read."""
    written = messages(dialogue, known=lexicon["ages"])
    examples, loud = [*written, *phrases(lexicon)], alarms(dialogue, written)
    texts = dict.fromkeys([*(text for text, _, _ in examples), *(text for text, _, _ in loud)])
    traits = {text: features(words(text)) for text in texts}
    counts = Counter(feature for each in traits.values() for feature in each)
    known = sorted(feature for feature, count in counts.items() if count > TOO_SELDOM)
    rarity = _rarity([counts[feature] for feature in known], len(texts))
    rows = dict(zip(texts, range(len(texts)), strict=True))
    matrix = _matrix(list(traits.values()), known, rarity)

    def model_of(texts: Sequence[str], classes: Sequence[Any], weights: Sequence[float] | None = None) -> LinearSVC:
        model = LinearSVC(C=REGULARISATION, random_state=0)
        return model.fit(matrix[[rows[text] for text in texts]], classes, weights)

    said, names, weights = zip(*examples, strict=True)
    complaints = model_of(said, names, weights)
    heard, alarm_of, weighing = zip(*loud, strict=True)
    kinds = sorted(set(alarm_of) - {NONE})
    ears = [model_of(heard, [each == kind for each in alarm_of], weighing) for kind in kinds]
    classes = [*(str(name) for name in complaints.classes_), *(f"{ALARM}{kind}" for kind in kinds)]
    bias = np.concatenate([each.intercept_ for each in (complaints, *ears)])
    told_by = np.vstack([each.coef_ for each in (complaints, *ears)]).T * rarity[:, None]
    scale = float(np.abs(told_by).max()) / LARGEST
    learnt = {
        "classes": classes,
        "bias": [round(float(each), 4) for each in bias],
        "scale": scale,
        "features": _packed(np.array(known, dtype="<u4")),
        "rarity": _packed(rarity.astype(np.uint8)),
        "weights": _packed((np.rint(told_by / scale) + MIDDLE).astype(np.uint8)),
    }
    return {"version": sha256(repr(learnt).encode()).hexdigest()[:16]} | learnt


def _packed(numbers: NDArray[Any]) -> str:
    return b64encode(numbers.tobytes()).decode("ascii")


def _rarity(counts: Sequence[int], examples: int) -> Floats:
    """How much each feature counts, 1-255: what few examples have tells more."""
    share: Floats = np.log(examples / np.array(counts, dtype=np.float64)) ** RARITY
    rarity: Floats = np.maximum(np.rint(255 * share / share.max()), 1)
    return rarity


def _matrix(told: Sequence[frozenset[int]], known: Sequence[int], rarity: Floats) -> csr_array:
    """One row of length 1 per example, its known features each by its rarity."""
    columns = {feature: column for column, feature in enumerate(known)}
    rows = [[columns[feature] for feature in sorted(each) if feature in columns] for each in told]
    places = np.array([column for row in rows for column in row], dtype=np.int32)
    lengths = np.array([np.linalg.norm(rarity[row]) for row in rows])
    values = rarity[places] / np.repeat(lengths, [len(row) for row in rows])
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return csr_array((values, places, ends), shape=(len(rows), len(known)))
