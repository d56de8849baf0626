"""What a decision costs, as ratios within one run: medians of repeated interviews with the same patients."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random
from statistics import median
from time import process_time

from tests.benchmarks.weights import random_patient
from triage_bot.engine.answers import Value
from triage_bot.engine.interview import next_question
from triage_bot.engine.pathway import Pathway, as_json
from triage_bot.engine.questionnaire import merge

SEED = 20_240_229
PATIENTS = 8
REPEATS = 9
MANY = 100

Interview = tuple[tuple[Pathway, ...], Mapping[str, Value]]


def decision_times(interviews: Sequence[Interview]) -> list[float]:
    """Seconds for every call of next_question in these interviews, the one that ends them included."""
    times = []
    for pathways, patient in interviews:
        answers: dict[str, Value] = {}
        while True:
            began = process_time()
            question = next_question(pathways, answers)
            times.append(process_time() - began)
            if question is None:
                break
            answers[question.id] = patient[question.id]
    return times


def interviews(groups: Sequence[tuple[Pathway, ...]]) -> list[Interview]:
    """The same number of random patients for every group of pathways."""
    chance = Random(SEED)
    return [(group, random_patient(merge(group), chance)) for group in groups for _ in range(PATIENTS)]


def ratio(first: Callable[[], float], second: Callable[[], float]) -> float:
    """The median of first / second over repeated runs, the two always run side by side."""
    first(), second()
    return median(first() / second() for _ in range(REPEATS))


def mean_decision(groups: Sequence[tuple[Pathway, ...]]) -> Callable[[], float]:
    """A measurement: the mean time of one decision over random patients of these groups."""
    cases = interviews(groups)

    def measure() -> float:
        times = decision_times(cases)
        return sum(times) / len(times)

    return measure


def three_to_one(pathways: Sequence[Pathway]) -> float:
    """`next_question` on three merged pathways / on one, over the five pathways with most findings."""
    largest = sorted(pathways, key=lambda pathway: -len(pathway.findings))[:5]
    return ratio(mean_decision(list(combinations(largest, 3))), mean_decision([(each,) for each in largest]))


def hundredth_to_first(pathways: Sequence[Pathway]) -> float:
    """`next_question` on the hundredth pathway loaded / on the first, both copies of the largest one."""
    largest = max(pathways, key=lambda pathway: len(pathway.findings))
    copies = [replace(largest, id=f"{largest.id}_{number}") for number in range(MANY)]
    patients = [patient for _, patient in interviews([(largest,)])]
    for copy in copies:
        decision_times([((copy,), patients[0])])
    first, last = ([((copy,), patient) for patient in patients] for copy in (copies[0], copies[-1]))
    return ratio(lambda: sum(decision_times(last)), lambda: sum(decision_times(first)))


def interview_to_json(pathways: Sequence[Pathway]) -> float:
    """A whole interview / one JSON round trip of its answers."""
    cases = interviews([(each,) for each in pathways])
    written = [{key: as_json(value) for key, value in patient.items()} for _, patient in cases]

    def round_trips() -> float:
        began = process_time()
        for each in written:
            json.loads(json.dumps(each))
        return process_time() - began

    return ratio(lambda: sum(decision_times(cases)), round_trips)


def memory_per_pathway(load: Callable[[], Sequence[Pathway]]) -> float:
    """Bytes that a loaded pathway holds, its share of modules and its merged form included."""
    gc.collect()
    tracemalloc.start()
    try:
        pathways = load()
        for each in pathways:
            next_question((each,), {})
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / len(pathways)
    finally:
        tracemalloc.stop()
