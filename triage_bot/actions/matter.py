"""The matter itself: what the patient describes and answers, and whatever Rasa did not recognise.

One action asks whatever the engine wants next: a new complaint needs no new action.
"""

from triage_bot.conversations.topics import take_matter

NAME = "action_turn"
decide = take_matter
