# Two images from one text: `app` (Python 3.13: chat, actions, kiosk, simulators) and `rasa` (Python 3.10, Rasa alone).
# Both install their lock with hashes and run as an unprivileged user. `learnt` only makes what they are given: it has
# scikit-learn, which neither needs to run.

FROM python:3.13-slim AS learnt
WORKDIR /srv
COPY requirements-dev.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements-dev.lock && mkdir .run
COPY triage_bot triage_bot
COPY data data
RUN python -m triage_bot learn data/dialogue >.run/likeness.json && python -m triage_bot lexicon --likeness .run/likeness.json >.run/lexicon.json

FROM python:3.13-slim AS app
WORKDIR /srv
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock && useradd --system --create-home care && mkdir .run && chown care .run
COPY triage_bot triage_bot
COPY kiosk kiosk
COPY payments payments
COPY hardware hardware
COPY data data
COPY .dev/run.py .dev/run.py
COPY --from=learnt --chown=care /srv/.run/likeness.json .run/likeness.json
USER care

FROM python:3.10-slim AS rasa
WORKDIR /srv
ENV RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONPATH=/srv
COPY triage_bot/assistant/requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock && useradd --system --create-home care
COPY triage_bot/__init__.py triage_bot/__init__.py
COPY triage_bot/assistant triage_bot/assistant
COPY triage_bot/understanding triage_bot/understanding
COPY data/dialogue data/dialogue
COPY --from=learnt /srv/.run/lexicon.json .run/lexicon.json
RUN rasa train --data data/dialogue/nlu data/dialogue/rules --domain triage_bot/assistant/domain --config triage_bot/assistant/config.yml --out models --fixed-model-name current && rm -rf .rasa
USER care
CMD ["rasa", "run", "--model", "models/current.tar.gz", "--interface", "0.0.0.0", "--port", "5005", "--endpoints", "triage_bot/assistant/endpoints.yml", "--credentials", "triage_bot/assistant/credentials.yml"]
