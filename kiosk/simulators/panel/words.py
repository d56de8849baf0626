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
    "double": "Läser koden två gånger",
    "no_suffix": "Koden saknar slut",
    "bad_swipe": "Kortet går inte att läsa",
    "bit_error": "Ett tecken läses fel",
    "ack_lost": "Kvittensen försvinner",
    "nak": "Avvisar meddelandet",
    "busy": "Upptagen",
    "not_registered": "Känner inte igen kassan",
}
