"""The clinical content under `data/clinical`: loaded, checked and handed to the engine as frozen objects."""

from triage_bot.content.content import Content, Elsewhere
from triage_bot.content.loading import build_content, load_content, read_likeness
from triage_bot.content.problems import ContentError, Problem
from triage_bot.content.shelf import ContentShelf

__all__ = [
    "Content",
    "ContentError",
    "ContentShelf",
    "Elsewhere",
    "Problem",
    "build_content",
    "load_content",
    "read_likeness",
]
