"""What patients ask about the care and about the chat itself."""

from triage_bot.conversations.topics import take_topic

NAME = "action_questions"
decide = take_topic
