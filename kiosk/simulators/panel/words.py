"""The panel's Swedish words for devices, outcomes, faults, and how a payment by Swish can end."""

from __future__ import annotations

from collections.abc import Iterable

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
    "wrong_terminal": "En annan terminals nummer",
    "partial": "Bara en del av beloppet",
    "duplicate_status": "Dubbelt resultat",
    "refuse": "Terminalen säger nej",
    "no_answer": "Inget svar på begäran",
    "long_wait": "Fyra minuters väntan",
    "late_result": "Svaret kommer för sent",
    "reboot": "Terminalen startar om",
    "card_left_in": "Kortet sitter kvar",
}

FAULT_GROUPS = {
    "Apparaten": {
        "paper_out": "Papperet är slut",
        "paper_near_end": "Papperet är snart slut",
        "cover_open": "Luckan är öppen",
        "cutter_jam": "Kniven har fastnat",
        "cutter_blocked": "Kniven har fastnat för gott",
        "overheated": "Skrivhuvudet är för varmt",
        "unrecoverable": "Allvarligt fel, måste stängas av",
        "feed_button": "Matningsknappen är intryckt",
        "prints_nothing": "Säger att allt är bra men skriver inget",
        "double": "Läser koden två gånger",
        "half_code": "En halv kod och sedan nästa",
        "no_suffix": "Koden saknar slut",
        "binary": "Koden är full av skräptecken",
        "overlong": "Koden är alldeles för lång",
        "bad_swipe": "Kortet går inte att läsa",
        "stripe_bit": "En repa på magnetremsan",
        "reversed": "Kortet dras åt fel håll",
        "cut": "Kortet dras bara halvvägs",
        "only_track1": "Bara spår 1 finns på kortet",
        "two_cards": "Två kort på en gång",
        "bit_error": "Ett tecken läses fel",
        "busy": "Terminalen är upptagen",
        "batch_open": "Kräver dagsavslut först",
        "abort_ignored": "Avbryter inte när kiosken ber om det",
        "older_receipt": "Berättar om ett äldre köp",
    },
    "Protokollet": {
        "deaf": "Lyder inte kioskens kommandon",
        "nak": "Avvisar kioskens kommandon",
        "bad_checksum": "Kontrollsumman är fel",
        "ack_lost": "Kvittensen av ett meddelande försvinner",
        "yes_lost": "Kioskens ja kommer inte fram",
        "not_registered": "Har glömt att kiosken är anmäld",
        "no_process_id": "Bekräftar inte utskrifter",
        "no_sensor_answer": "Berättar inte om papperet efter utskriften",
        "no_status_answer": "Svarar inte på statusfrågor",
        "asb_in_reply": "Egna besked mitt i svaren",
        "asb_twice": "Egna besked kommer dubbelt",
        "endless_reply": "Ett svar som aldrig tar slut",
    },
    "Ledningen: det som kommer från apparaten": {
        "mute": "Säger ingenting",
        "garbage": "Bara brus kommer fram",
        "garbage_burst": "Brus före svaret",
        "bit_flip": "En bit blir fel i svaret",
        "byte_loss": "Ett tecken i svaret försvinner",
        "byte_doubled": "Ett tecken i svaret kommer två gånger",
        "stall": "Paus mitt i svaret",
        "split": "Svaret kommer tecken för tecken",
        "glue": "Två svar klistras ihop",
        "truncated": "Bara halva svaret kommer",
    },
    "Ledningen: det som kiosken skickar": {
        "heard_bit_flip": "En bit blir fel på väg till apparaten",
        "heard_byte_loss": "Ett tecken försvinner på väg till apparaten",
        "heard_byte_doubled": "Ett tecken dubbleras på väg till apparaten",
        "write_blocked": "Tar inte emot något",
    },
    "Ledningen: sladd och port": {
        "unplug_mid_frame": "Sladden dras ur mitt i svaret",
        "unplug_mid_command": "Sladden dras ur medan kiosken skickar",
        "slow_start": "Stum några sekunder efter inkoppling",
        "idle_drop": "Försvinner när ingen använder den",
        "port_held": "Ett annat program håller porten",
        "wrong_device": "En annan apparat sitter i porten",
        "slow_line": "Fel hastighet: 1200 baud",
    },
}
"""What can go wrong, by where: a person who looks for a fault thinks of the place first."""
FAULTS = {kind: name for group in FAULT_GROUPS.values() for kind, name in group.items()}

PHONE_ENDS = {
    "RF07": "Neka (RF07)",
    "BANKIDCL": "Avbryt i BankID (BANKIDCL)",
    "FF10": "Banken får det inte att gå (FF10)",
    "TM01": "För sent (TM01)",
    "DS24": "Ingen vet om det gick igenom (DS24)",
}

SWISH_REFUSALS = {
    "": "Ta emot",
    "RP06": "En annan betalning väntar (RP06)",
    "ACMT03": "Kunden är inte ansluten (ACMT03)",
    "ACMT01": "Motparten är inte aktiv (ACMT01)",
    "ACMT07": "Mottagaren är inte ansluten (ACMT07)",
    "AM02": "För högt belopp (AM02)",
    "AM06": "För lågt belopp (AM06)",
    "AM03": "Fel valuta (AM03)",
    "PA01": "Fel parameter (PA01)",
    "PA02": "Belopp saknas (PA02)",
    "FF08": "Fel referens (FF08)",
    "RP01": "Mottagare saknas (RP01)",
    "RP02": "Fel meddelande (RP02)",
    "RP03": "Fel callback-adress (RP03)",
    "BE18": "Fel betalare (BE18)",
}


EFRIKORT = {
    "faults": {
        "": "Svarar som det ska",
        "down": "Svarar inte (503)",
        "slow": "Svarar för långsamt",
        "lost": "Svaret kommer bort, fast det är gjort",
        "ERROR": "Tekniskt fel (ERROR)",
        "ACCESSDENIED": "Ingen behörighet (ACCESSDENIED)",
        "VALIDATION_ERROR": "Begäran underkänns (VALIDATION_ERROR)",
    },
    "consents": {
        "given": "Har sagt ja",
        "missing": "Har inte svarat (OPTINREQUIRED)",
        "refused": "Har sagt nej, kortet raderas (OPTOUT)",
    },
}


def faults_by_group(kinds: Iterable[str]) -> dict[str, dict[str, str]]:
    """The faults that a device can have, by group; those without a word stand in a group of their own."""
    known = set(kinds)
    groups = {
        group: {kind: name for kind, name in names.items() if kind in known} for group, names in FAULT_GROUPS.items()
    }
    unnamed = {kind: kind for kind in sorted(known - FAULTS.keys())}
    return {group: names for group, names in {**groups, "Annat": unnamed}.items() if names}
