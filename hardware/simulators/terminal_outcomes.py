"""How a payment at the simulated terminal can end, and which amounts ask for which end.

The last two digits of an amount in öre choose when nobody has chosen: whole kronor are approved, so fees are.
"""

from __future__ import annotations

BY_AMOUNT = {
    0: "approve",
    # the card or its holder
    1: "decline",
    2: "cancel",
    3: "timeout",
    # the terminal falls silent, or the link breaks
    4: "silent",
    5: "lost_before_ack",
    6: "lost_after_approval",
    7: "completion_lost",
    # the result is not what was asked for
    8: "wrong_amount",
    9: "wrong_currency",
    10: "wrong_terminal",
    11: "partial",
    12: "duplicate_status",
    # the terminal takes its time, or does something else first
    13: "refuse",
    14: "no_answer",
    15: "long_wait",
    16: "late_result",
    17: "reboot",
    18: "card_left_in",
}
"""The outcomes by the amount's last two digits.

refuse 84 xx instead of an answer · no_answer the command is acknowledged and nothing follows · silent it falls silent
while it waits for the card · timeout nobody presents a card · long_wait four minutes of silence, announced by 04 FF ·
late_result the result comes when nobody waits any more · reboot it restarts after the PIN · partial less than was asked
for · duplicate_status the result is told twice · card_left_in the card stays in the reader afterwards.
"""

OUTCOMES = tuple(BY_AMOUNT.values())


def outcome_for(amount_ore: int) -> str:
    """The outcome that an amount asks for.

    >>> outcome_for(20_000), outcome_for(20_001), outcome_for(20_050)
    ('approve', 'decline', 'approve')
    """
    return BY_AMOUNT.get(amount_ore % 100, "approve")
