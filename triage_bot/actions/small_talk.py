"""Courtesies, who is talking, and what is no matter for care."""

from triage_bot.conversations.topics import take_topic

NAME = "action_small_talk"
decide = take_topic
