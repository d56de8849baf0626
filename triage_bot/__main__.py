"""Tools for the people who own the clinical content: check it, try it, ask why, draw it.

    python -m triage_bot check                         all static checks; exit code 1 and one line per problem
    python -m triage_bot ask halsont                   an interview in the terminal, with the reason for each question
    python -m triage_bot explain halsont answers.yml   the verdict for a file of answers, with what decided it
    python -m triage_bot draw halsont                  the pathway as Mermaid
    python -m triage_bot lexicon                       the lexicon as JSON, for programs without this loader

It needs neither web server nor Rasa.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from triage_bot.content import Content, ContentError, load_content
from triage_bot.engine.answers import DONT_KNOW, Answers, InvalidAnswer, Value
from triage_bot.engine.assessment import Assessment, Explained, assess
from triage_bot.engine.graph import mermaid
from triage_bot.engine.interview import next_asking
from triage_bot.engine.pathway import Kind, Pathway, Question, as_json, say
from triage_bot.engine.questionnaire import merge
from triage_bot.understanding import read_answer

CONTENT = Path("data/clinical")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one of the tools; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        content = load_content(options.content)
        return _run(options, content)
    except ContentError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problems in {options.content}", file=sys.stderr)
    except (InvalidAnswer, OSError, yaml.YAMLError) as error:
        print(error, file=sys.stderr)
    except (EOFError, KeyboardInterrupt):
        print()
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m triage_bot", description="Tools for the clinical content.")
    parser.add_argument("--content", type=Path, default=CONTENT, help="the content folder (data/clinical)")
    parser.add_argument("--language", default="sv")
    tools = parser.add_subparsers(dest="tool", required=True)
    tools.add_parser("check", help="check everything that can be checked without a patient")
    tools.add_parser("lexicon", help="print the compiled lexicon as JSON")
    for name, explanation in (("ask", "an interview in the terminal"), ("draw", "a pathway as Mermaid")):
        tools.add_parser(name, help=explanation).add_argument("pathways", nargs="+")
    explain = tools.add_parser("explain", help="the verdict for a file of answers")
    explain.add_argument("pathways", nargs="+")
    explain.add_argument("answers", type=Path)
    return parser


def _run(options: argparse.Namespace, content: Content) -> int:
    match options.tool:
        case "check":
            findings = {finding.id for pathway in content.pathways.values() for finding in pathway.findings}
            print(f"content {content.version}: {len(content.pathways)} pathways, {len(findings)} findings, no problems")
        case "lexicon":
            print(json.dumps(content.lexicon, ensure_ascii=False, indent=1, sort_keys=True))
        case "draw":
            for pathway in _pathways(content, options.pathways):
                print(mermaid(pathway, options.language))
        case "ask":
            pathways = _pathways(content, options.pathways)
            _show(assess(pathways, _ask(content, pathways, options.language)), content, options.language)
        case "explain":
            pathways = _pathways(content, options.pathways)
            _show(assess(pathways, _answers(pathways, options.answers)), content, options.language)
    return 0


def _pathways(content: Content, names: Sequence[str]) -> list[Pathway]:
    unknown = [name for name in names if name not in content.pathways]
    if unknown:
        raise InvalidAnswer(f"there is no pathway {unknown[0]}, only {', '.join(content.pathways)}")
    return [content.pathways[name] for name in names]


def _answers(pathways: Sequence[Pathway], path: Path) -> Answers:
    """Answers from a YAML or JSON file: question ids with the values that the chat API would carry."""
    questions = merge(tuple(pathways)).questions
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(written, dict):
        raise InvalidAnswer(f"{path}: a mapping of question ids to values is needed")
    answers: dict[str, Value] = {}
    for key, value in written.items():
        asked = questions.get(str(key).removesuffix(".again"))
        if asked is None:
            raise InvalidAnswer(f"{path}: there is no question {key}")
        answers[str(key)] = asked.accept(
            {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        )
    return answers


def _ask(content: Content, pathways: Sequence[Pathway], language: str) -> Answers:
    answers: dict[str, Value] = {}
    while asking := next_asking(pathways, answers):
        question = asking.question
        _put(question, language)
        print(f"  (settles {', '.join(finding.id for finding in asking.findings)})")
        answers[question.id] = _reply(question, content, language)
    return answers


def _put(question: Question, language: str) -> None:
    print(f"\n{say(question.text, language)}")
    for number, choice in enumerate(question.choices, start=1):
        print(f"  {number}. {say(choice.label, language)}")


def _reply(question: Question, content: Content, language: str) -> Value:
    while True:
        said = input("> ")
        value = read_answer(question, said, content.lexicon, language)
        if value is not None:
            try:
                return question.accept(value)
            except InvalidAnswer as error:
                print(error)
        elif question.kind is Kind.MULTI and not said.strip():
            return frozenset()
        elif not said.strip():
            return DONT_KNOW


def _show(assessment: Assessment, content: Content, language: str) -> None:
    level = content.urgency[assessment.urgency]
    print(f"\n{say(level.headline, language)}  [{assessment.urgency.value}, content {content.version}]")
    print(say(level.do_now, language))
    for reason in assessment.reasons:
        print(f"- {say(reason, language)}")
    for advice in assessment.advice:
        print(f"* {say(content.advice[advice], language)}")
    print(say(level.if_worse, language))
    if assessment.route_hints:
        print(f"route hints: {', '.join(assessment.route_hints)}")
    _list("held or unclear", assessment.because)
    _list("ruled out", assessment.ruled_out)
    if assessment.open:
        print(f"left open, cannot change the outcome: {', '.join(finding.id for finding in assessment.open)}")


def _list(title: str, explained: Sequence[Explained]) -> None:
    print(f"{title}:")
    for each in explained:
        because = ", ".join(f"{one.question} = {as_json(one.value)}" for one in each.because) or "does not apply"
        finding = each.finding
        print(f"  {finding.id} [{finding.urgency.value}; {finding.source}, {finding.mark}] because {because}")


if __name__ == "__main__":
    raise SystemExit(main())
