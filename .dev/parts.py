"""What the demonstration consists of: its processes, and the settings that they share.

Settings come from the environment and from .env; see .env.example. Nothing here knows what the parts do.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
DEVICES = ("printer", "scanner", "card-reader", "terminal")
PORTS = {
    "CHAT_PORT": "8000",
    "KIOSK_PORT": "8100",
    "PANEL_PORT": "8200",
    "BOOKING_PORT": "8210",
    "SWISH_PORT": "8220",
    "CALLBACK_PORT": "8230",
    "BILLING_PORT": "8250",
    "PSP_PORT": "8260",
    "BANKID_PORT": "8280",
    "EFRIKORT_PORT": "8240",
}
RASA_PORTS = {"RASA_PORT": "5005", "ACTIONS_PORT": "5055"}


@dataclass(frozen=True)
class Part:
    """One process: its name, its command, the setting that holds its port ("" when it has none), its health page.

    `doors` are the settings of further ports that it listens on, `environment` is what it gets beside everybody's.
    """

    name: str
    command: str
    port: str = ""
    health: str = "/health"
    environment: str = ""
    doors: tuple[str, ...] = ()


def settings() -> dict[str, str]:
    """The environment, over .env, over the defaults."""
    from_file = {key: value for key, value in dotenv_values(ROOT / ".env").items() if value is not None}
    merged = {"RUN_DIR": ".run", **PORTS, **RASA_PORTS, **from_file, **os.environ}
    run, port = merged["RUN_DIR"], merged
    merged.setdefault("BOOKING_URL", f"http://127.0.0.1:{port['BOOKING_PORT']}")
    merged.setdefault("CHAT_RASA_URL", f"http://127.0.0.1:{port['RASA_PORT']}")
    merged.setdefault("CHAT_DATABASE_URL", f"sqlite:///{run}/db/chat.sqlite")
    merged.setdefault("KIOSK_DATABASE_URL", f"sqlite:///{run}/db/kiosk.sqlite")
    merged.setdefault("CHAT_ARCHIVE", f"{run}/content")
    merged.setdefault("ACTIONS_ARCHIVE", f"{run}/content")
    merged.setdefault("KIOSK_BOOKING_URL", merged["BOOKING_URL"])
    merged.setdefault("KIOSK_PUBLIC_URL", f"http://127.0.0.1:{port['KIOSK_PORT']}")
    merged.setdefault("SWISH_URL", f"http://127.0.0.1:{port['SWISH_PORT']}")
    merged.setdefault("KIOSK_BILLING_URL", f"http://127.0.0.1:{port['BILLING_PORT']}")
    merged.setdefault("KIOSK_PSP_URL", f"http://127.0.0.1:{port['PSP_PORT']}")
    merged.setdefault("KIOSK_BANKID_URL", f"http://127.0.0.1:{port['BANKID_PORT']}")
    merged.setdefault("KIOSK_BANKID_APP_URL", f"http://127.0.0.1:{port['BANKID_PORT']}/app")
    merged.setdefault("CHAT_HIGH_COST_CARD_URL", f"http://127.0.0.1:{port['KIOSK_PORT']}/kort")
    merged.setdefault("KIOSK_SWISH_URL", merged["SWISH_URL"])
    merged.setdefault("KIOSK_SWISH_PAYEE_ALIAS", "1231181189")
    # the simulated Swish hands its callbacks to the kiosk's own door, as the clinic's proxy would
    merged.setdefault("KIOSK_SWISH_CALLBACK_URL", "https://clinic.example/swish")
    merged.setdefault("KIOSK_SWISH_CALLBACK_PORT", merged["CALLBACK_PORT"])
    merged.setdefault("PANEL_SWISH_URL", merged["SWISH_URL"])
    for device in DEVICES:
        merged.setdefault(f"KIOSK_{device.upper().replace('-', '_')}", f"{run}/dev/{device}")
    merged.setdefault("PANEL_BOOKING_URL", merged["BOOKING_URL"])
    merged.setdefault("PANEL_CONTROL_DIR", f"{run}/dev")
    merged.setdefault("ACTION_ENDPOINT_URL", f"http://127.0.0.1:{port['ACTIONS_PORT']}/webhook")
    return merged


def use_efrikort(env: dict[str, str]) -> None:
    """Let the kiosk take its cards from the simulated e-frikort, and the panel show it."""
    address = f"http://127.0.0.1:{env['EFRIKORT_PORT']}"
    env.setdefault("KIOSK_EFRIKORT_URL", address)
    env.setdefault("PANEL_EFRIKORT_URL", address)
    for number, name in enumerate(("CARE_PRINCIPAL", "CARE_PROVIDER", "CARE_UNIT", "EMPLOYEE"), 1):
        env.setdefault(f"KIOSK_EFRIKORT_{name}", f"SE2329999999-DEMO{number:04}")  # invented HSA-ids


def parts(env: dict[str, str], *, rasa: bool, efrikort: bool) -> list[Part]:
    """Everything that runs, in the order in which it is started."""
    run = env["RUN_DIR"]
    conversation = [
        Part("actions", f"{PYTHON} -m triage_bot.actions", "ACTIONS_PORT"),
        Part(
            "rasa",
            ".venv-rasa/bin/rasa run --model .run/models/current.tar.gz"
            f" --interface 127.0.0.1 --port {env['RASA_PORT']}"
            " --endpoints triage_bot/assistant/endpoints.yml --credentials triage_bot/assistant/credentials.yml",
            "RASA_PORT",
            "/",
            'PYTHONPATH=".",RASA_TELEMETRY_ENABLED="false",SQLALCHEMY_SILENCE_UBER_WARNING="1",LOG_LEVEL="WARNING"',
        ),
    ]
    devices = [
        Part(
            f"device-{name}",
            f"{PYTHON} -m hardware simulate {name} --link {run}/dev/{name} --control {run}/dev/{name}.sock"
            + (f" --journal {run}/dev/terminal.json" if name == "terminal" else ""),
        )
        for name in DEVICES
    ]
    return [
        *(conversation if rasa else []),
        *devices,
        Part("booking", f"{PYTHON} -m kiosk.simulators.booking", "BOOKING_PORT"),
        Part(
            "swish",
            f"{PYTHON} -m payments.simulators.swish --port {env['SWISH_PORT']}"
            f" --deliver-to http://127.0.0.1:{env['CALLBACK_PORT']}",
            "SWISH_PORT",
        ),
        Part("billing", f"{PYTHON} -m payments.simulators.billing", "BILLING_PORT"),
        Part("psp", f"{PYTHON} -m payments.simulators.psp --cards data/demo/stored_cards.yml", "PSP_PORT"),
        Part("bankid", f"{PYTHON} -m kiosk.simulators.bankid", "BANKID_PORT"),
        *([Part("efrikort", f"{PYTHON} -m kiosk.simulators.efrikort", "EFRIKORT_PORT")] if efrikort else []),
        Part("chat", f"{PYTHON} -m triage_bot.web", "CHAT_PORT"),
        Part("kiosk", f"{PYTHON} -m kiosk", "KIOSK_PORT", doors=("CALLBACK_PORT",)),
        Part("panel", f"{PYTHON} -m kiosk.simulators.panel", "PANEL_PORT"),
    ]
