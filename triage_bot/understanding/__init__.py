"""Understanding of what patients write: alarms, complaints, findings, quantities, people, services, answers.

Pure, and runs beside Rasa (Python 3.10) as well as in the program itself (3.11). The lexicon comes as a plain mapping.
"""

from triage_bot.understanding.alarm import Alarm, alarm_in, check_alarm
from triage_bot.understanding.answering import read_answer
from triage_bot.understanding.carried import carried, received
from triage_bot.understanding.intents import decide
from triage_bot.understanding.language import language_written
from triage_bot.understanding.masking import mask_identifiers
from triage_bot.understanding.mentions import Mention
from triage_bot.understanding.polarity import Polarity
from triage_bot.understanding.prepared import Prepared, prepare
from triage_bot.understanding.ranking import Complaint
from triage_bot.understanding.reading import Understanding, understand, understanding_of

__all__ = [
    "Alarm",
    "Complaint",
    "Mention",
    "Polarity",
    "Prepared",
    "Understanding",
    "alarm_in",
    "carried",
    "check_alarm",
    "decide",
    "language_written",
    "mask_identifiers",
    "prepare",
    "read_answer",
    "received",
    "understand",
    "understanding_of",
]
