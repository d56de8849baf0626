"""The clinical content under `data/clinical`: loaded, checked and handed to the engine as frozen objects."""

from triage_bot.content.loading import Content, load_content
from triage_bot.content.problems import ContentError, Problem

__all__ = ["Content", "ContentError", "Problem", "load_content"]
