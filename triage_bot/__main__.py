"""Tools for the people who own the clinical content: check it, try it, ask why, draw it, see what a change does.

    python -m triage_bot check                         all static checks; exit code 1 and one line per problem
    python -m triage_bot check --watch                 the same again after every save
    python -m triage_bot ask halsont                   an interview in the terminal, with the reason for each question
    python -m triage_bot explain halsont answers.yml   the verdict for a file of answers, with what decided it
    python -m triage_bot draw halsont > halsont.svg    the pathway as a picture; --mermaid for a Mermaid flowchart
    python -m triage_bot diff HEAD data/clinical       which patients a change gives another verdict
    python -m triage_bot coverage                      which findings and choices no vignette exercises
    python -m triage_bot sayings halsont               what people say about findings that the lexicon does not hear
    python -m triage_bot schema                        the JSON Schemas by which an editor completes and checks
    python -m triage_bot learn data/dialogue           the likeness of complaints, learnt from examples, as JSON
    python -m triage_bot lexicon                       the lexicon as JSON, for programs without this loader

It needs neither web server nor Rasa.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from triage_bot.content import Content, ContentError, load_content
from triage_bot.content.snapshot import signature_of
from triage_bot.engine.answers import InvalidAnswer
from triage_bot.engine.graph import mermaid
from triage_bot.tools import coverage, diff, sayings
from triage_bot.tools.ask import ask
from triage_bot.tools.check import check_vignettes, summary
from triage_bot.tools.draw import svg
from triage_bot.tools.explain import chosen, explain, read_answers
from triage_bot.tools.revisions import NoSuchContent, content_at
from triage_bot.tools.schema import write_schemas
from triage_bot.tools.vignettes import Unanswered, read_vignettes

CONTENT = Path("data/clinical")
VIGNETTES = Path("tests/clinical")
SAYINGS = Path("tests/dialogue/findings")
SAVES_LOOKED_FOR_EVERY = 0.3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one of the tools; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except ContentError as error:
        _say_problems(error)
    except (InvalidAnswer, NoSuchContent, Unanswered, OSError, yaml.YAMLError) as error:
        print(error, file=sys.stderr)
    except (EOFError, KeyboardInterrupt):
        print()
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m triage_bot", description="Tools for the clinical content.")
    parser.add_argument("--content", type=Path, default=CONTENT, help=f"the content folder ({CONTENT})")
    parser.add_argument("--vignettes", type=Path, default=VIGNETTES, help=f"the folder of vignettes ({VIGNETTES})")
    parser.add_argument("--language", default="sv")
    tools = parser.add_subparsers(dest="tool", required=True)
    check = tools.add_parser("check", help="check everything that can be checked without a patient")
    check.add_argument("--watch", action="store_true", help="check again after every save, until Ctrl-C")
    tools.add_parser("ask", help="an interview in the terminal").add_argument("pathways", nargs="+")
    why = tools.add_parser("explain", help="the verdict for a file of answers, with its reasons")
    why.add_argument("pathways", nargs="+")
    why.add_argument("answers", type=Path)
    draw = tools.add_parser("draw", help="a pathway as SVG, or as Mermaid")
    draw.add_argument("pathways", nargs=1)
    draw.add_argument("--mermaid", action="store_true")
    changed = tools.add_parser("diff", help="which patients get another verdict after a change")
    changed.add_argument("old", help="a content folder, or a revision in git")
    changed.add_argument("new", help="a content folder, or a revision in git")
    changed.add_argument("--patients", type=int, default=1000, help="random patients per changed pathway (1000)")
    changed.add_argument("--seed", type=int, default=1)
    tools.add_parser("coverage", help="what no vignette exercises").add_argument("pathways", nargs="*")
    heard = tools.add_parser("sayings", help="what people say about findings that the lexicon does not hear")
    heard.add_argument("files", nargs="*", metavar="pathway", help="a pathway or module (all)")
    heard.add_argument("--folder", type=Path, default=SAYINGS, help=f"the folder of sayings ({SAYINGS})")
    tools.add_parser("schema", help="write the JSON Schemas of the content files")
    learning = tools.add_parser("learn", help="learn from examples how people write about each complaint; prints JSON")
    learning.add_argument("dialogue", type=Path)
    printed = tools.add_parser("lexicon", help="print the compiled lexicon as JSON")
    printed.add_argument("--likeness", type=Path, help="what was learnt from examples, to go with it")
    return parser


def _run(options: argparse.Namespace) -> int:
    match options.tool:
        case "check":
            return _watch(options) if options.watch else _check(options)
        case "schema":
            _print(f"wrote {path}" for path in write_schemas(options.content))
        case "diff":
            old, new = (content_at(name, options.content) for name in (options.old, options.new))
            vignettes = read_vignettes(options.vignettes)
            compared = diff.compare(old, new, vignettes, patients=options.patients, seed=options.seed)
            _print(diff.report(compared, new, options.language))
        case _:
            likeness = options.likeness if options.tool == "lexicon" else None
            _with_content(options, load_content(options.content, likeness))
    return 0


def _with_content(options: argparse.Namespace, content: Content) -> None:
    match options.tool:
        case "ask":
            ask(content, options.pathways, language=options.language, show=print, hear=input)
        case "explain":
            answers = read_answers(chosen(content, options.pathways), options.answers)
            _print(explain(content, options.pathways, answers, options.language))
        case "draw":
            (pathway,) = chosen(content, options.pathways)
            drawn = mermaid(pathway, options.language) if options.mermaid else svg(content, pathway, options.language)
            sys.stdout.write(drawn)
        case "coverage":
            chosen(content, options.pathways)
            covered = coverage.cover(content, read_vignettes(options.vignettes))
            _print(coverage.report(content, covered, options.pathways))
        case "sayings":
            said = sayings.read_sayings(options.folder, content, options.files)
            _print(sayings.report(list(sayings.judge(said, content.lexicon))))
        case "learn":
            from triage_bot.tools.learn import learn  # noqa: PLC0415  # scikit-learn loads slowly, and only here

            print(json.dumps(learn(options.dialogue, content.lexicon)))
        case "lexicon":
            print(json.dumps(content.lexicon, ensure_ascii=False, indent=1, sort_keys=True))


def _check(options: argparse.Namespace) -> int:
    content = load_content(options.content)
    vignettes = check_vignettes(content, options.vignettes) if options.vignettes.is_dir() else []
    _print(summary(content, vignettes))
    return 0


def _watch(options: argparse.Namespace) -> int:
    """Checks after every save, until the author has had enough."""
    seen = None
    while True:
        folders = [signature_of(folder) for folder in (options.content, options.vignettes)]
        if folders != seen:
            seen = folders
            try:
                _check(options)
            except ContentError as error:
                _say_problems(error)
        time.sleep(SAVES_LOOKED_FOR_EVERY)


def _say_problems(error: ContentError) -> None:
    print(error, file=sys.stderr)
    count = len(error.problems)
    print(f"{count} problem{'' if count == 1 else 's'}", file=sys.stderr)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


if __name__ == "__main__":
    raise SystemExit(main())
