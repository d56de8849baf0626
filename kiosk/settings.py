"""The kiosk's settings, from environment variables that begin with KIOSK_."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hardware.drivers.choice import ReaderProtocol, ScannerProtocol
from payments.high_cost.statement import KEY_BYTES, StatementKeys
from payments.receipt import Seller

PROJECT = Path(__file__).parents[1]
DEMONSTRATION_KEY = "00" * KEY_BYTES
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Settings(BaseSettings):
    """Where things are and how long things take; every value has a default that suits a developer's machine."""

    model_config = SettingsConfigDict(env_prefix="KIOSK_", extra="forbid")

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8100, ge=1, le=65535)
    database_url: str = "sqlite:///.run/db/kiosk.sqlite"
    booking_url: str = "http://127.0.0.1:8210"
    booking_timeout: float = Field(default=2.0, gt=0)
    outbox_every: float = Field(default=5.0, gt=0)
    clock_url: str = ""

    printer: str = ".run/dev/printer"
    printer_baud: int = 19200
    printer_profile: Literal["epson_tm", "star", "generic"] = "epson_tm"
    printer_code_table: int = Field(default=19, ge=0, le=255)
    scanner: str = ".run/dev/scanner"
    scanner_baud: int = 9600
    scanner_protocol: ScannerProtocol = ScannerProtocol.LINE
    card_reader: str = ".run/dev/card-reader"
    card_reader_baud: int = 9600
    card_reader_protocol: ReaderProtocol = ReaderProtocol.PLAIN
    terminal: str = ".run/dev/terminal"
    terminal_baud: int = 9600

    data: Path = PROJECT / "data"
    region: str = "gavleborg"
    station: str = Field(default="kiosk-1", pattern=r"^[a-z0-9-]{1,40}$")
    demo_history: Path | None = None
    clinic_name: str = "Hälsocentral Norrsund"
    seller_name: str = "Hälsocentral Norrsund (påhittad)"
    seller_organisation_number: str = "000000-0000"
    seller_address: str = "Exempelgatan 1, Norrsund"

    swish_url: str = ""
    swish_payee_alias: str = Field(default="", pattern=r"^(123[0-9]{7})?$")
    swish_callback_url: str = ""
    swish_certificate: Path | None = None
    swish_timeout: float = Field(default=10.0, gt=0)
    swish_pay_seconds: float = Field(default=180.0, gt=0, le=600)
    swish_ask_every: float = Field(default=2.0, gt=0)
    swish_watch_every: float = Field(default=30.0, gt=0)
    swish_callback_host: str = "127.0.0.1"
    swish_callback_port: int = Field(default=0, ge=0, le=65535)

    psp_url: str = ""
    psp_certificate: Path | None = None
    psp_timeout: float = Field(default=10.0, gt=0, le=30)
    psp_watch_every: float = Field(default=30.0, gt=0)

    close_day_at: time | None = None
    run_by: Literal["region", "company"] = "region"
    control_unit_url: str = ""
    control_unit_timeout: float = Field(default=3.0, gt=0)
    billing_url: str = ""
    billing_timeout: float = Field(default=5.0, gt=0)
    efrikort_url: str = ""
    efrikort_care_principal: str = Field(default="", max_length=32)
    efrikort_care_provider: str = Field(default="", max_length=32)
    efrikort_care_unit: str = Field(default="", max_length=32)
    efrikort_employee: str = Field(default="", max_length=32)
    efrikort_certificate: Path | None = None
    efrikort_timeout: float = Field(default=5.0, gt=0, le=30)

    bankid_url: str = ""
    bankid_app_url: str = "https://app.bankid.com/"
    bankid_certificate: Path | None = None
    bankid_authority: Path | None = None
    bankid_timeout: float = Field(default=5.0, gt=0, le=30)

    public_url: str = ""
    card_keys: SecretStr = SecretStr("")

    kallelse_pattern: str = "[A-HJ-NPR-UXYZ]{4}-[2-9]{4}"
    opens_minutes_before: int = Field(default=120, ge=0)
    closes_minutes_after: int = Field(default=5, ge=0)
    idle_seconds: float = Field(default=45.0, gt=0)
    more_time_seconds: float = Field(default=30.0, gt=0)

    @model_validator(mode="after")
    def _no_simulators_in_production(self) -> Settings:
        if self.environment == "production":
            if urlsplit(self.booking_url).hostname in _LOOPBACK:
                raise ValueError("KIOSK_BOOKING_URL leads to this computer, and this is production")
            if urlsplit(self.billing_url).hostname in _LOOPBACK:
                raise ValueError("KIOSK_BILLING_URL leads to this computer, and this is production")
            if self.clock_url:
                raise ValueError("KIOSK_CLOCK_URL has no place in production: the machine's clock is the clock")
            if self.demo_history is not None:
                raise ValueError("KIOSK_DEMO_HISTORY has no place in production")
        return self

    @model_validator(mode="after")
    def _taking_home_is_safe(self) -> Settings:
        keys = self.statement_keys  # raises where something else than keys is written
        public = urlsplit(self.public_url)
        if self.public_url and (public.scheme not in {"http", "https"} or not public.hostname):
            raise ValueError("KIOSK_PUBLIC_URL is the address at which phones reach this kiosk, for example https://…")
        if self.environment == "production":
            if keys is not None and bytes.fromhex(DEMONSTRATION_KEY) in keys.keys:
                raise ValueError("KIOSK_CARD_KEYS holds the demonstration's key, and this is production")
            if self.public_url and (public.scheme != "https" or public.hostname in _LOOPBACK):
                raise ValueError("KIOSK_PUBLIC_URL must be reached by https, and this is production")
        return self

    @model_validator(mode="after")
    def _control_unit_where_the_law_wants_one(self) -> Settings:
        if (self.run_by == "company") is not bool(self.control_unit_url):
            raise ValueError("KIOSK_RUN_BY=company needs KIOSK_CONTROL_UNIT_URL, and region has none")
        if self.environment == "production" and urlsplit(self.control_unit_url).hostname in _LOOPBACK:
            raise ValueError("KIOSK_CONTROL_UNIT_URL leads to this computer, and this is production")
        return self

    @model_validator(mode="after")
    def _swish_whole_or_not_at_all(self) -> Settings:
        if not self.swish_url:
            return self
        if not self.swish_payee_alias or urlsplit(self.swish_callback_url).scheme != "https":
            raise ValueError("KIOSK_SWISH_URL needs KIOSK_SWISH_PAYEE_ALIAS and a KIOSK_SWISH_CALLBACK_URL by https")
        if self.environment == "production":
            if urlsplit(self.swish_url).hostname in _LOOPBACK:
                raise ValueError("KIOSK_SWISH_URL leads to this computer, and this is production")
            if self.swish_certificate is None:
                raise ValueError("KIOSK_SWISH_URL needs KIOSK_SWISH_CERTIFICATE, the clinic's certificate with its key")
        return self

    @model_validator(mode="after")
    def _stored_cards_over_a_real_line(self) -> Settings:
        if self.psp_url and self.environment == "production":
            if urlsplit(self.psp_url).hostname in _LOOPBACK:
                raise ValueError("KIOSK_PSP_URL leads to this computer, and this is production")
            if self.psp_certificate is None:
                raise ValueError("KIOSK_PSP_URL needs KIOSK_PSP_CERTIFICATE, the clinic's certificate with its key")
        return self

    @model_validator(mode="after")
    def _efrikort_whole_or_not_at_all(self) -> Settings:
        if not self.efrikort_url:
            return self
        ids = ("care_principal", "care_provider", "care_unit", "employee")
        missing = [f"KIOSK_EFRIKORT_{each.upper()}" for each in ids if not getattr(self, f"efrikort_{each}")]
        if missing:
            raise ValueError(f"KIOSK_EFRIKORT_URL needs {', '.join(missing)}")
        if self.environment == "production":
            if urlsplit(self.efrikort_url).hostname in _LOOPBACK:
                raise ValueError("KIOSK_EFRIKORT_URL leads to this computer, and this is production")
            if self.efrikort_certificate is None:
                raise ValueError("KIOSK_EFRIKORT_URL needs KIOSK_EFRIKORT_CERTIFICATE, the clinic's with its key")
        return self

    @model_validator(mode="after")
    def _bankid_whole_or_not_at_all(self) -> Settings:
        if not self.bankid_url:
            return self
        if not self.public_url:
            raise ValueError("KIOSK_BANKID_URL needs KIOSK_PUBLIC_URL, the address at which patients see their card")
        if self.environment == "production":
            if urlsplit(self.bankid_url).hostname in _LOOPBACK:
                raise ValueError("KIOSK_BANKID_URL leads to this computer, and this is production")
            if self.bankid_certificate is None:
                raise ValueError("KIOSK_BANKID_URL needs KIOSK_BANKID_CERTIFICATE, the relying party's with its key")
        return self

    @property
    def is_simulated_outside(self) -> bool:
        """Whether the booking system or another system outside is one on this computer."""
        paying = (self.swish_url, self.psp_url, self.billing_url, self.control_unit_url)
        outside = (self.booking_url, self.efrikort_url, self.bankid_url, *paying)
        return any(urlsplit(url).hostname in _LOOPBACK for url in outside)

    @property
    def seller(self) -> Seller:
        """Who takes the fees, as receipts say it."""
        return Seller(self.seller_name, self.seller_organisation_number, self.seller_address)

    @property
    def statement_keys(self) -> StatementKeys | None:
        """The keys that seal and read high-cost cards; without any, a demonstration's, and in production None."""
        fallback = DEMONSTRATION_KEY if self.environment == "development" else ""
        written = (self.card_keys.get_secret_value() or fallback).split(",")
        keys = tuple(bytes.fromhex(key.strip()) for key in written if key.strip())
        return StatementKeys(keys) if keys else None

    @property
    def public_host(self) -> str:
        """The host through which only handouts can be reached, "" when phones come to the kiosk's own address."""
        public = urlsplit(self.public_url)
        return "" if public.hostname in _LOOPBACK else public.netloc

    @property
    def fees_file(self) -> Path:
        """The region's fees."""
        return self.data / "region" / self.region / "fees.yml"

    @property
    def invoice_file(self) -> Path:
        """The region's terms for invoices."""
        return self.data / "region" / self.region / "invoice.yml"

    @property
    def demo_cards_file(self) -> Path | None:
        """Stored cards of the invented patients, None in production."""
        return None if self.environment == "production" else self.data / "demo" / "stored_cards.yml"

    @property
    def history_file(self) -> Path | None:
        """Earlier visits of the invented patients, None in production."""
        if self.environment == "production":
            return None
        return self.demo_history or self.data / "demo" / "patients.yml"
