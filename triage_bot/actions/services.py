"""A wish for an e-service."""

from triage_bot.conversations.topics import take_topic

NAME = "action_service"
decide = take_topic
