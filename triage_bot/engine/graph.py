"""A pathway as nodes and edges: which questions bear on which findings, and what each finding leads to."""

from __future__ import annotations

from dataclasses import dataclass

from triage_bot.engine.conditions import questions_of
from triage_bot.engine.pathway import Pathway, say


@dataclass(frozen=True)
class Edge:
    """An arrow from a question to another question that depends on it, to a finding, or from a finding to a level."""

    source: str
    target: str
    label: str = ""


def edges(pathway: Pathway) -> list[Edge]:
    """Every dependency in a pathway: `only_if` arrows, question to finding, finding to urgency."""
    found = []
    for question in pathway.questions:
        if question.only_if is not None:
            found += [Edge(each, question.id, "only if") for each in questions_of(question.only_if)]
    for finding in pathway.findings:
        found += [Edge(question, finding.id) for question in questions_of(finding.when)]
        found.append(Edge(finding.id, finding.urgency.value))
    return found


def mermaid(pathway: Pathway, language: str = "sv") -> str:
    """The pathway as a Mermaid flowchart, questions as boxes, findings rounded, levels as hexagons."""
    lines = ["flowchart LR"]
    for question in pathway.questions:
        lines.append(f'  {_node(question.id)}["{_quoted(say(question.text, language))}"]')
    for finding in pathway.findings:
        lines.append(f'  {_node(finding.id)}("{_quoted(say(finding.reason, language))}")')
    for urgency in sorted({finding.urgency for finding in pathway.findings}, reverse=True):
        lines.append(f'  {_node(urgency.value)}{{{{"{urgency.value}"}}}}')
    for edge in edges(pathway):
        arrow = f"-. {edge.label} .->" if edge.label else "-->"
        lines.append(f"  {_node(edge.source)} {arrow} {_node(edge.target)}")
    return "\n".join(lines) + "\n"


def _node(name: str) -> str:
    return name.replace(".", "__").replace("-", "_")


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;").replace("\n", " ")
