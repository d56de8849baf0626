"""The triage engine: how urgent is it, asked with as few questions as possible.

Pure: it knows no clock, file, network or framework. Content comes in as frozen dataclasses (`pathway`),
what the patient has said as a mapping (`answers`); out come the next question (`interview`) or list of dangers
(`glance`), the verdict (`assessment`), why each question was asked (`explanation`), and what else the receiving clinic
wants to know (`handover`).
"""
