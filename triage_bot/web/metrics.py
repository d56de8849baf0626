"""What the chat counts for Prometheus; no label holds anything about a patient."""

from prometheus_client import Counter, Histogram

conversations = Counter("chat_conversations_total", "Conversations begun")
turns = Counter("chat_turns_total", "Turns given, by the state after them", ["state"])
alarms = Counter("chat_alarms_total", "Texts that raised an alarm, by its kind", ["kind"])
rasa_failures = Counter("chat_rasa_failures_total", "Turns that went on without Rasa because it failed")
turn_seconds = Histogram(
    "chat_turn_seconds",
    "Time to find the answer to a turn",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
