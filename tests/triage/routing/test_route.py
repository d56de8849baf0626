"""Where each urgency leads in Region Gävleborg, at different hours, and what it costs."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from triage_bot.routing.files import RegionError, load_region
from triage_bot.routing.route import Cost, route_by_urgency, route_to_service

REGION = Path("data/region/gavleborg")
TUESDAY_MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TUESDAY_EVENING = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
TUESDAY_NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
EPIPHANY = date(2026, 1, 6)

PRICES = {"digital_contact": 10000, "doctor_visit": 25000, "emergency_visit": 25000, "prescription_renewal": 10000}


def listed(kind: str) -> Cost:
    return Cost(PRICES.get(kind, 0), counts_toward_high_cost=True, source="a test")


@pytest.fixture(scope="module")
def region():
    return load_region(REGION)


def led(region, urgency, at, hints=(), holidays=frozenset()):
    return route_by_urgency(region, urgency, hints, at=at, holidays=holidays, price=listed)


def wished(region, service):
    route = route_to_service(region, service, price=listed)
    assert route is not None
    return route


def test_same_day_goes_to_the_health_centre_while_it_is_open(region):
    route = led(region, "same_day", TUESDAY_MORNING)

    assert (route.service, route.unit) == ("Sök vård", "Hälsocentral Norrsund")
    assert (route.cost.amount_ore, route.cost.max_amount_ore) == (10000, 25000)


def test_same_day_goes_to_the_out_of_hours_clinic_in_the_evening(region):
    assert led(region, "same_day", TUESDAY_EVENING).unit == "Jourcentral Norrsund"


def test_same_day_goes_to_the_advice_line_when_both_are_closed(region):
    route = led(region, "same_day", TUESDAY_NIGHT)

    assert route.url == "tel:1177"
    assert route.cost.amount_ore == 0


def test_a_public_holiday_is_a_closed_day_at_the_health_centre(region):
    epiphany_noon = datetime(2026, 1, 6, 11, 0, tzinfo=UTC)

    assert led(region, "same_day", epiphany_noon, holidays=frozenset({EPIPHANY})).unit == "Jourcentral Norrsund"


def test_days_can_wait_for_the_health_centre_to_open(region):
    assert led(region, "within_days", TUESDAY_NIGHT).unit == "Hälsocentral Norrsund"


def test_a_person_to_talk_to_goes_before_the_urgency(region):
    assert led(region, "same_day", TUESDAY_MORNING, hints=("person",)).url == "tel:1177"


@pytest.mark.parametrize(
    ("hint", "service"),
    [
        ("midwife", "Barnmorskemottagning"),
        ("physiotherapist", "Fysioterapeut"),
        ("youth_clinic", "Ungdomsmottagning"),
        ("dentist", "Tandvård"),
        ("child_health_centre", "BVC"),
        ("psychiatry", "Psykiatrisk akutmottagning"),
        ("poison_information", "Giftinformationscentralen"),
    ],
)
def test_the_right_kind_of_care_goes_before_the_urgency(region, hint, service):
    route = led(region, "same_day", TUESDAY_MORNING, hints=(hint,))

    assert (route.service, route.system) == (service, "Telefon")


@pytest.mark.parametrize("hint", ["nurse", "doctor", "psychologist", "pharmacy", "optician", "addiction_care"])
def test_care_that_begins_at_the_health_centre_goes_there(region, hint):
    assert led(region, "planned", TUESDAY_MORNING, hints=(hint,)).service == "Sök vård"


def test_what_can_wait_waits_for_the_right_kind_of_care_to_open(region):
    assert led(region, "planned", TUESDAY_NIGHT, hints=("physiotherapist",)).service == "Fysioterapeut"
    assert led(region, "same_day", TUESDAY_NIGHT, hints=("midwife",)).url == "tel:1177"


def test_kinds_of_care_that_disagree_lead_to_the_health_centre(region):
    assert led(region, "within_days", TUESDAY_MORNING, hints=("dentist", "midwife")).service == "Sök vård"
    assert led(region, "within_days", TUESDAY_MORNING, hints=("dentist", "person")).url == "tel:1177"


def test_no_hint_turns_an_emergency_elsewhere(region):
    assert led(region, "emergency_department", TUESDAY_MORNING, hints=("dentist",)).service == "Akutmottagning"


@pytest.mark.parametrize("hints", [(), ("person",), ("dentist",)])
@pytest.mark.parametrize("urgency", ["self_care", "emergency_112"])
def test_self_care_and_112_have_no_route(region, urgency, hints):
    assert led(region, urgency, TUESDAY_MORNING, hints=hints) is None


def test_the_emergency_department_is_a_visit_without_an_e_service(region):
    route = led(region, "emergency_department", TUESDAY_NIGHT)

    assert (route.service, route.system) == ("Akutmottagning", "Besök")


def test_a_service_bears_its_name_on_the_kontaktkort(region):
    route = wished(region, "fornya_recept")

    assert (route.service, route.system, route.cost.amount_ore) == ("Förnya recept", "Min vård Gävleborg", 10000)


@pytest.mark.parametrize(
    ("service", "name", "system"),
    [
        ("boka_provtagning", "Boka tid för provtagning", "Min vård Gävleborg"),
        ("fornya_hjalpmedel", "Förnya hjälpmedel", "Min vård Gävleborg"),
        ("fornya_recept", "Förnya recept", "Min vård Gävleborg"),
        ("speciallivsmedel", "Förnya recept", "Min vård Gävleborg"),
        ("intyg", "Få hjälp med intyg", "Min vård Gävleborg"),
        ("meddelande_vardkontakt", "Min vård Gävleborg", "app och webb"),
        ("min_vard", "Min vård Gävleborg", "app och webb"),
        ("omboka_avboka", "Omboka eller avboka tid", "Min vård Gävleborg"),
        ("meddelande", "Skicka meddelande till hälsocentral", "Min vård Gävleborg"),
        ("sok_vard", "Sök vård", "Min vård Gävleborg"),
        ("boka_vaccination", "Boka vaccination", "MittVaccin"),
        ("andra_vaccination", "Avboka eller ändra vaccination", "MittVaccin"),
        ("synpunkter", "Synpunkter på vården", "1177.se"),
        ("journalkopia", "Beställ journalkopia", "1177.se"),
        ("stod_och_behandling", "Stöd och behandling", "1177.se"),
    ],
)
def test_every_service_of_the_basutbud_is_found(region, service, name, system):
    route = wished(region, service)

    assert (route.service, route.system) == (name, system)


def test_a_price_that_only_the_unit_knows_is_not_made_up(region):
    assert wished(region, "intyg").cost is None
    assert wished(region, "synpunkter").cost == listed("")


def test_a_wish_met_through_a_service_that_is_not_there_is_named(tmp_path):
    found = broken(tmp_path, "services.yml", "    service: min_vard", "    service: min_vrd")

    assert "met_through.meddelande_vardkontakt" in found
    assert "min_vrd" in found


def test_a_service_that_the_region_lacks_has_no_route(region):
    assert route_to_service(region, "boka_rymdresa", price=listed) is None


def broken(tmp_path, file, old, new):
    for name in ("services.yml", "units.yml", "rules.yml"):
        (tmp_path / name).write_text((REGION / name).read_text(encoding="utf-8"), encoding="utf-8")
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegionError) as refused:
        load_region(tmp_path)
    return str(refused.value)


def test_an_unknown_unit_is_named_with_its_file(tmp_path):
    message = broken(tmp_path, "rules.yml", "unit: telefon_1177", "unit: telefon_1178")

    assert "rules.yml" in message
    assert "telefon_1178" in message


def test_a_misspelt_key_is_named_with_its_place(tmp_path):
    assert "services.sok_vard.namn" in broken(tmp_path, "services.yml", "name: Sök vård", "namn: Sök vård")


def test_hours_that_end_before_they_begin_are_refused(tmp_path):
    assert "08:00-17:00" in broken(tmp_path, "units.yml", '"08:00-17:00"', '"17:00-08:00"')


def test_a_file_that_is_not_yaml_is_named(tmp_path):
    assert "units.yml" in broken(tmp_path, "units.yml", "units:", "units: [")
