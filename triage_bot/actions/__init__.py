"""Rasa's action server: an action translates between Rasa and the conversation, it never decides.

The only code that imports rasa_sdk.
"""
