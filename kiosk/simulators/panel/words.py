"""The panel's Swedish words for devices, outcomes and faults."""

from __future__ import annotations

DEVICE_NAMES = {
    "scanner": "Skanner",
    "card-reader": "Kortläsare",
    "terminal": "Betalterminal",
    "printer": "Skrivare",
}

OUTCOMES = {
    "approve": "Godkänn",
    "decline": "Neka",
    "cancel": "Kunden avbryter",
    "timeout": "Inget kort kommer",
    "silent": "Terminalen tystnar",
    "lost_before_ack": "Kontakten bryts före kvittensen",
    "lost_after_approval": "Kontakten bryts efter godkännandet",
    "completion_lost": "Slutbeskedet uteblir",
    "wrong_amount": "Fel belopp",
    "wrong_currency": "Fel valuta",
    "duplicate_status": "Dubbelt resultat",
}

FAULTS = {
    "paper_out": "Papperet är slut",
    "paper_near_end": "Papperet är snart slut",
    "cover_open": "Luckan är öppen",
    "cutter_jam": "Kniven har fastnat",
    "overheated": "Skrivhuvudet är för varmt",
    "no_process_id": "Bekräftar inte utskrifter",
    "mute": "Svarar inte",
    "garbage": "Svarar obegripligt",
    "garbage_burst": "Brus före svaret",
    "bit_flip": "En bit blir fel",
    "byte_loss": "Ett tecken försvinner",
    "byte_doubled": "Ett tecken kommer två gånger",
    "stall": "Stannar mitt i svaret",
    "split": "Svarar tecken för tecken",
    "glue": "Två svar klistras ihop",
    "truncated": "Svaret kapas",
    "unplug_mid_frame": "Sladden dras ur mitt i svaret",
    "unplug_mid_command": "Sladden dras ur mitt i det som skickas",
    "heard_bit_flip": "En bit blir fel på väg till enheten",
    "heard_byte_loss": "Ett tecken försvinner på väg till enheten",
    "heard_byte_doubled": "Ett tecken dubbleras på väg till enheten",
    "slow_start": "Stum en stund efter inkoppling",
    "write_blocked": "Tar inte emot något",
    "port_held": "Porten hålls av ett annat program",
    "wrong_device": "En annan enhet svarar",
    "slow_line": "Långsam ledning (1200 baud)",
    "idle_drop": "Försvinner när den är ledig länge",
    "double": "Läser koden två gånger",
    "no_suffix": "Koden saknar slut",
    "bad_swipe": "Kortet går inte att läsa",
    "bit_error": "Ett tecken läses fel",
    "ack_lost": "Kvittensen försvinner",
    "nak": "Avvisar meddelandet",
    "busy": "Upptagen",
    "not_registered": "Känner inte igen kassan",
}
