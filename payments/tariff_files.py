"""Reads a region's fees and terms for invoices and the national ceilings from their YAML files.

What is wrong is refused with the file and the key.

The files belong to the region's administrator. Amounts are kronor there, whole öre from here on.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from payments.errors import InvalidTariff
from payments.fees import Exemption, Fee, FreeAge, Tariff, Validity
from payments.high_cost.rules import Ceiling
from payments.invoice import InvoiceTerms
from payments.money import sek

_Content = TypeVar("_Content", bound=BaseModel)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date
    valid_through: date | None = None
    source: str = Field(min_length=1)
    verified: bool

    @model_validator(mode="after")
    def _in_order(self) -> _Row:
        if self.valid_through is not None and self.valid_through < self.valid_from:
            raise ValueError("valid_through is before valid_from")
        return self

    @property
    def validity(self) -> Validity:
        return Validity(self.valid_from, self.valid_through)


class _Names(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)


class _FeeRow(_Row):
    kind: str = Field(pattern=r"^[a-z][a-z_]*$")
    names: _Names
    kronor: Decimal = Field(ge=0, le=100_000, decimal_places=2)
    counts: bool
    waivable: bool = True


class _FreeAgeRow(_Row):
    from_age: int = Field(ge=0, le=130)
    below_age: int | None = Field(default=None, ge=0, le=130)
    kinds: list[str] = []


class _ExemptionRow(_Row):
    code: str = Field(pattern=r"^[a-z][a-z_]*$")
    names: _Names
    kinds: list[str] = []


class _FeesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    region: str = Field(min_length=1)
    fees: list[_FeeRow] = Field(min_length=1)
    free_ages: list[_FreeAgeRow]
    exemptions: list[_ExemptionRow]

    @model_validator(mode="after")
    def _consistent(self) -> _FeesFile:
        for number, row in enumerate(self.fees):
            for other in self.fees[:number]:
                if other.kind == row.kind and _overlap(other.validity, row.validity):
                    raise ValueError(f"two rows for {row.kind} hold on the same day")
        kinds = {row.kind for row in self.fees}
        for exemption in self.exemptions:
            _known(exemption.kinds, kinds, f"exemption {exemption.code}")
        for free_age in self.free_ages:
            _known(free_age.kinds, kinds, f"the free age from {free_age.from_age}")
        return self


class _TermsRow(_Row):
    days: int = Field(ge=1, le=365)
    patient_may_choose: bool


class _InvoiceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    terms: list[_TermsRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_at_a_time(self) -> _InvoiceFile:
        for number, row in enumerate(self.terms):
            if any(_overlap(other.validity, row.validity) for other in self.terms[:number]):
                raise ValueError("two rows hold on the same day")
        return self


class _CeilingRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date
    kronor: int = Field(ge=100, le=100_000)
    source: str = Field(min_length=1)
    verified: bool


class _CeilingsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    ceilings: list[_CeilingRow] = Field(min_length=1)


def load_tariff(fees_file: Path, ceilings_file: Path) -> Tariff:
    """The tariff in a region's fees.yml with the national ceilings; raises InvalidTariff naming file and key."""
    content = _read(fees_file, _FeesFile)
    return Tariff(
        region=content.region,
        fees=tuple(_fee(row) for row in content.fees),
        free_ages=tuple(
            FreeAge(row.validity, row.source, row.verified, row.from_age, row.below_age, frozenset(row.kinds))
            for row in content.free_ages
        ),
        exemptions=tuple(
            Exemption(row.code, row.names.model_dump(), row.validity, row.source, row.verified, frozenset(row.kinds))
            for row in content.exemptions
        ),
        ceilings=load_ceilings(ceilings_file),
    )


def load_ceilings(file: Path) -> tuple[Ceiling, ...]:
    """The dated ceilings of the high-cost card; raises InvalidTariff naming file and key."""
    rows = _read(file, _CeilingsFile).ceilings
    if len({row.valid_from for row in rows}) != len(rows):
        raise InvalidTariff(f"{file}: ceilings: two rows begin on the same day.")
    return tuple(Ceiling(row.valid_from, row.kronor * 100, row.source, row.verified) for row in rows)


def load_invoice_terms(file: Path) -> tuple[InvoiceTerms, ...]:
    """A region's terms for invoices; raises InvalidTariff naming file and key."""
    return tuple(
        InvoiceTerms(row.validity, row.days, row.patient_may_choose, row.source, row.verified)
        for row in _read(file, _InvoiceFile).terms
    )


def _fee(row: _FeeRow) -> Fee:
    return Fee(
        row.kind,
        row.names.model_dump(),
        sek(row.kronor),
        row.validity,
        row.source,
        verified=row.verified,
        counts=row.counts,
        waivable=row.waivable,
    )


def _known(named: list[str], kinds: set[str], who: str) -> None:
    for kind in named:
        if kind not in kinds:
            raise ValueError(f"{who} names the unknown kind {kind}")


def _overlap(one: Validity, other: Validity) -> bool:
    return one.covers(other.since) or other.covers(one.since)


def _read(file: Path, model: type[_Content]) -> _Content:
    try:
        return model.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidTariff(f"{file}: cannot be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise InvalidTariff(f"{file}: is not YAML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidTariff(f"{file}: {key}: {first['msg']}.") from error
