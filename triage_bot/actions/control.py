"""The patient steers the conversation: over again, help, a person."""

from triage_bot.conversations.topics import take_topic

NAME = "action_control"
decide = take_topic
