"""Several kiosks at the same books have a worker each: together they tell each fee once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from payments.database import open_engine
from payments.simulators.efrikort import Lost
from tests.payments.telling.scene import Clinic

BOTH_DATABASES = True
FEES = [10, 11, 12, 13]


@pytest.mark.parametrize("first_answer_is_lost", [False, True])
def test_two_workers_tell_each_fee_once(engine: Engine, first_answer_is_lost: bool) -> None:
    clinic = Clinic(engine)
    for kronor in FEES:
        clinic.pay(f"visit-{kronor}", kronor)
    if first_answer_is_lost:
        clinic.service.answers = [None, Lost.ANSWER]
    other = replace(clinic.teller, engine=open_engine(engine.url.render_as_string(hide_password=False)))
    with ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            list(pool.map(lambda teller: teller.deliver(), [clinic.teller, other]))
            clinic.clock.pass_by(minutes=3)
    other.engine.dispose()
    clinic.tell_all()
    clinic.client.close()
    assert sorted(clinic.registered()) == FEES
