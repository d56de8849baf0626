"""What staff can do about a device's problem, in plain Swedish; the codes are those of the hardware package."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.health import DeviceHealth

ADVICE = {
    "paper_low": "Papperet är snart slut. Ha en ny rulle till hands.",
    "paper_out": "Papperet är slut. Sätt i en ny rulle.",
    "cover_open": "Skrivarens lucka är öppen. Stäng den.",
    "cutter": "Kniven har fastnat. Öppna luckan, ta bort papper som sitter fast och stäng igen.",
    "overheated": "Skrivhuvudet är för varmt. Vänta, det svalnar av sig självt.",
    "unrecoverable": "Skrivaren har ett allvarligt fel. Stäng av den och slå på den. Hjälper det inte: ring service.",
    "feed_button": "Skrivarens matningsknapp är intryckt. Släpp den.",
    "offline": "Skrivaren är frånkopplad. Tryck på dess knapp, eller stäng av den och slå på den.",
    "error": "Enheten har ett fel. Stäng av den och slå på den.",
    "no_answer": "Enheten svarar inte. Se efter att den är på. Stäng annars av den och slå på den.",
    "garbled": "Enheten svarar obegripligt. Se efter att rätt enhet sitter i rätt uttag och att kabeln är hel.",
    "not_connected": "Enheten hittas inte. Se efter kabel och ström.",
    "port_held": "Ett annat program använder enheten. Stäng det programmet.",
    "port_refused": "Datorn släpper inte in kiosken på porten. Be it om rättighet till porten och rätt hastighet.",
    "simulated": "En simulerad enhet sitter på en riktig plats. Be it rätta adressen.",
}


def advice_for(devices: Mapping[str, DeviceHealth]) -> dict[str, str]:
    """What to do, by the name of each device that has a problem."""
    return {name: ADVICE.get(each.problem, ADVICE["error"]) for name, each in devices.items() if each.problem}
