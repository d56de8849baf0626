"""A pathway as a picture: questions with their answers on the left, arrows to the findings, levels on the right.

The SVG needs no other program: text is wrapped by counting characters, arrows are coloured by the level they lead to
and dashed where an answer must be absent. `only_if` is said in words in the question's box.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

from triage_bot.content import Content
from triage_bot.engine.conditions import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Leaf,
    Not,
    questions_of,
    questions_of_leaf,
)
from triage_bot.engine.pathway import Finding, Pathway, Question, Urgency, say
from triage_bot.engine.questionnaire import with_gates
from triage_bot.engine.wording import condition_in_words

LINE, PAD, GAP = 17, 10, 16
QUESTIONS_AT, FINDINGS_AT, BOX = 20, 720, 460
TOP = 92
CHARACTERS: Final = {"": 62, "small": 74, "bold": 56}

COLOURS: Final = {
    Urgency.EMERGENCY_112: "#a30019",
    Urgency.EMERGENCY_DEPARTMENT: "#c2410c",
    Urgency.SAME_DAY: "#8a6100",
    Urgency.WITHIN_DAYS: "#1d5fa8",
    Urgency.PLANNED: "#4b5563",
    Urgency.SELF_CARE: "#17703f",
}
STYLE: Final = """
text{font:13px system-ui,"Segoe UI",sans-serif;fill:#111}
.small{font-size:11px;fill:#444}.bold{font-weight:600}.level{font-size:16px;font-weight:700}.name{font-size:22px}
.box{fill:#fff;stroke:#666}.row{fill:#f1f5f9}path{fill:none;stroke-width:1.5;opacity:.75}path:hover{stroke-width:4}
""" + "".join(f".{urgency.value}{{fill:{colour}}}" for urgency, colour in COLOURS.items())


@dataclass
class _Box:
    """One box of the picture: lines of text with their class, and the heights at which arrows touch its rows."""

    at: int
    top: int
    lines: list[tuple[str, str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def say(self, text: str, style: str = "", *, row: str = "") -> None:
        """Add a text, wrapped; with `row`, arrows for that answer start here."""
        if row:
            self.rows[row] = self.top + PAD + len(self.lines) * LINE + LINE // 2
        self.lines += [(line, style) for line in textwrap.wrap(text, CHARACTERS.get(style, 54)) or [""]]

    @property
    def height(self) -> int:
        return 2 * PAD + len(self.lines) * LINE

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


def svg(content: Content, pathway: Pathway, language: str = "sv") -> str:
    """The pathway as an SVG picture, readable in any browser."""
    questions = _question_boxes(pathway, language)
    levels, findings = _finding_boxes(content, pathway, language)
    bottom = max(box.bottom for box in [*questions.values(), *findings.values(), levels[-1]]) + GAP
    width = FINDINGS_AT + BOX + QUESTIONS_AT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}" width="{width}" height="{bottom}" '
        f'role="img" lang="{escape(language)}">',
        f"<title>{escape(say(pathway.name, language))}</title><style>{STYLE}</style>",
        f'<rect width="{width}" height="{bottom}" fill="#fafafa"/>',
        *_heading(content, pathway, language),
        *(arrow for finding in pathway.findings for arrow in _arrows(finding, questions, findings)),
        *(part for box in questions.values() for part in _drawn(box, "#64748b")),
        *(part for finding in pathway.findings for part in _drawn(findings[finding.id], COLOURS[finding.urgency])),
        *(part for level in levels for part in _texts(level)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _heading(content: Content, pathway: Pathway, language: str) -> Iterator[str]:
    youngest, oldest = pathway.ages
    reviewed = f"reviewed by {pathway.reviewed_by}" if pathway.reviewed_by else "not reviewed by a clinician"
    facts = f"{', '.join(pathway.icpc2)} · {youngest:g} to {oldest:g} years · {reviewed} · content {content.version}"
    yield f'<text x="{QUESTIONS_AT}" y="40" class="name bold">{escape(say(pathway.name, language))}</text>'
    yield f'<text x="{QUESTIONS_AT}" y="64" class="small">{escape(facts)}</text>'
    dashed = "dashed: the answer must be absent"
    legend = f"arrows bear the colour of the level they lead to; {dashed}"
    yield f'<text x="{FINDINGS_AT}" y="64" class="small">{legend}</text>'


def _by_urgency(pathway: Pathway) -> list[Finding]:
    return sorted(pathway.findings, key=lambda finding: -finding.urgency.rank)


def _question_boxes(pathway: Pathway, language: str) -> dict[str, _Box]:
    """The questions that findings depend on, what decides the most urgent first; a row for every answer."""
    by_id = {question.id: question for question in pathway.questions}
    compared = [leaf for finding in _by_urgency(pathway) for leaf, _ in _leaves(finding.when)]
    boxes: dict[str, _Box] = {}
    top = TOP
    for name in with_gates((each for leaf in compared for each in questions_of_leaf(leaf)), by_id):
        question = by_id[name]
        box = _Box(QUESTIONS_AT, top)
        box.say(question.id, "small")
        box.say(say(question.text, language), "bold")
        if question.only_if is not None:
            asked_if = condition_in_words(question.only_if, by_id, language)
            box.say(f"{'bara om' if language.startswith('sv') else 'only if'} {asked_if}", "small")
        _say_answers(box, question, compared, language)
        boxes[question.id] = box
        top = box.bottom + GAP
    return boxes


def _say_answers(box: _Box, question: Question, compared: list[Leaf], language: str) -> None:
    for choice in question.choices:
        box.say(f"• {say(choice.label, language)}", row=choice.value)
    numbers = {
        _row(leaf): leaf
        for leaf in compared
        if isinstance(leaf, AtLeast | AtMost) and question.id in questions_of_leaf(leaf)
    }
    for row in sorted(numbers, key=lambda row: (numbers[row].name, numbers[row].number)):
        box.say(f"• {row}", row=row)


def _row(leaf: AtLeast | AtMost) -> str:
    sign = "≥" if isinstance(leaf, AtLeast) else "≤"
    return f"{leaf.name.partition('.')[2] or leaf.name} {sign} {leaf.number:g}"


def _finding_boxes(content: Content, pathway: Pathway, language: str) -> tuple[list[_Box], dict[str, _Box]]:
    """Headings of the levels with the findings that lead to them, the most urgent first."""
    by_id = {question.id: question for question in pathway.questions}
    levels, boxes = [], {}
    top = TOP
    for urgency in sorted(COLOURS, reverse=True):
        findings = [each for each in pathway.findings if each.urgency is urgency]
        otherwise = pathway.otherwise if pathway.otherwise.urgency is urgency else None
        if not findings and otherwise is None:
            continue
        level = _Box(FINDINGS_AT, top)
        level.say(say(content.urgency[urgency].headline, language), f"level {urgency.value}")
        levels.append(level)
        top = level.bottom
        for finding in findings:
            box = boxes[finding.id] = _Box(FINDINGS_AT, top)
            box.say(say(finding.reason, language), "bold")
            box.say(condition_in_words(finding.when, by_id, language), "small")
            box.say(f"{finding.id} · {finding.source} ({finding.mark})", "small")
            top = box.bottom + GAP // 2
        if otherwise is not None:
            rest = _Box(FINDINGS_AT, top)
            lead = "Om inget annat stämmer: " if language.startswith("sv") else "If nothing else holds: "
            rest.say(lead + say(otherwise.reason, language))
            levels.append(rest)
            top = rest.bottom
        top += GAP
    return levels, boxes


def _leaves(condition: Condition, *, wanted: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Every comparison in a condition, and whether it must hold or must not."""
    match condition:
        case All(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from _leaves(each, wanted=wanted)
        case Not(inner):
            yield from _leaves(inner, wanted=not wanted)
        case _:
            yield condition, wanted


def _arrows(finding: Finding, questions: dict[str, _Box], findings: dict[str, _Box]) -> Iterator[str]:
    drawn: dict[tuple[str, str, bool], None] = {}
    for leaf, wanted in _leaves(finding.when):
        rows = [_row(leaf)] if isinstance(leaf, AtLeast | AtMost) else sorted(leaf.values)
        drawn |= {(question, row, wanted): None for question in questions_of(leaf) for row in rows}
    target = findings[finding.id]
    for question, row, wanted in drawn:
        start, end = questions[question].rows[row], target.middle
        left, right = QUESTIONS_AT + BOX, FINDINGS_AT
        bend = (left + right) // 2
        dashes = "" if wanted else ' stroke-dasharray="5 4"'
        title = escape(f"{question}: {row} → {finding.id}")
        yield (
            f'<path d="M{left} {start} C{bend} {start} {bend} {end} {right} {end}" '
            f'stroke="{COLOURS[finding.urgency]}"{dashes}><title>{title}</title></path>'
        )


def _drawn(box: _Box, colour: str) -> Iterator[str]:
    yield f'<rect x="{box.at}" y="{box.top}" width="{BOX}" height="{box.height}" rx="6" class="box"/>'
    yield f'<rect x="{box.at}" y="{box.top}" width="5" height="{box.height}" rx="2" fill="{colour}"/>'
    yield from _texts(box)


def _texts(box: _Box) -> Iterator[str]:
    for number, (line, style) in enumerate(box.lines):
        y = box.top + PAD + number * LINE + 13
        yield f'<text x="{box.at + PAD + 4}" y="{y}" class="{style}">{escape(line)}</text>'
