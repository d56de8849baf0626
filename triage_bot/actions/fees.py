"""A question about what care costs."""

from triage_bot.conversations.topics import take_topic

NAME = "action_fees"
decide = take_topic
