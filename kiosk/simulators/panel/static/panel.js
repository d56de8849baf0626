// The simulator panel: shows how the devices are every second and sends what the developer does to them.
"use strict";

const words = JSON.parse(document.getElementById("words").textContent);
const news = document.getElementById("news");
const shownTickets = new Set();
let shownBookings = "";

function send(device, action, body) {
  return post(`/api/v1/devices/${device}/${action}`, body);
}

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  news.textContent = response.ok ? "Klart." : `Det gick inte: ${answer.detail}`;
  await refresh();
}

function describe(device) {
  if (!device.reachable) return "Processen svarar inte.";
  const parts = [device.plugged ? "Inkopplad" : "Urdragen"];
  for (const kind of device.faults) parts.push(words.faults[kind] ?? kind);
  if (device.name === "terminal") {
    parts.push(device.busy ? "arbetar" : "ledig");
    parts.push(`nästa: ${words.outcomes[device.next_outcome] ?? "enligt beloppet"}`);
  }
  return parts.join(" · ");
}

async function refreshDevices() {
  const { devices } = await (await fetch("/api/v1/devices")).json();
  for (const device of devices) {
    const state = document.querySelector(`[data-state="${device.name}"]`);
    const text = describe(device);
    if (state.textContent !== text) state.textContent = text;
    state.closest(".card").dataset.plugged = device.reachable && device.plugged ? "yes" : "no";
  }
}

function describePhone(swish) {
  if (!swish.reachable) return "Swish-simulatorn svarar inte.";
  const parts = [swish.waiting ? `Godkänn ${swish.waiting.amount} ${swish.waiting.currency}?` : "Ingen betalning väntar"];
  if (swish.down) parts.push("Swish svarar inte");
  if (!swish.callbacks) parts.push("inga callbackar");
  if (swish.next) parts.push(`nästa: ${words.refusals[swish.next] ?? swish.next}`);
  return parts.join(" · ");
}

async function refreshPhone() {
  const text = describePhone(await (await fetch("/api/v1/swish")).json());
  const state = document.querySelector("[data-swish-state]");
  if (state.textContent !== text) state.textContent = text;
}

function describeEfrikort(efrikort) {
  if (!efrikort.reachable) return "E-frikortssimulatorn svarar inte.";
  const last = efrikort.asked.at(-1);
  return [words.efrikort.faults[efrikort.fault], last ? `senast: ${last}` : "ingen har frågat än"].join(" · ");
}

function describeCard(card) {
  const left = card.valid_to ? `frikort till ${card.valid_to}` : `${card.left_ore / 100} kronor kvar`;
  const visits = card.visits.map((visit) => `${visit.day}: ${visit.ore / 100} kr${visit.ours ? ", här" : ""}`);
  return `${card.name}: ${card.consent === "given" ? left : words.efrikort.consents[card.consent]}. ${visits.join("; ")}`;
}

async function refreshEfrikort() {
  const state = document.querySelector("[data-efrikort-state]");
  if (!state) return;
  const efrikort = await (await fetch("/api/v1/efrikort")).json();
  const text = describeEfrikort(efrikort);
  if (state.textContent !== text) state.textContent = text;
  const list = document.getElementById("efrikort-cards");
  const lines = (efrikort.patients || []).map(describeCard);
  if (lines.join() === [...list.children].map((item) => item.textContent).join()) return;
  list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

function ticketItem(ticket) {
  const item = document.createElement("li");
  const figure = document.createElement("figure");
  const picture = document.createElement("img");
  picture.src = ticket.png;
  picture.alt = ticket.text;
  const caption = document.createElement("figcaption");
  const time = new Date(ticket.printed_at).toLocaleTimeString("sv-SE", { timeZone: "Europe/Stockholm" });
  caption.textContent = `Lapp ${ticket.id}, kl. ${time}`;
  figure.append(caption, picture);
  item.append(figure);
  return item;
}

async function refreshTickets() {
  const response = await fetch("/api/v1/devices/printer/tickets");
  if (!response.ok) return;
  const { tickets } = await response.json();
  const list = document.getElementById("tickets");
  for (const ticket of tickets.slice().reverse()) {
    const key = `${ticket.id} ${ticket.printed_at}`;
    if (shownTickets.has(key)) continue;
    shownTickets.add(key);
    list.prepend(ticketItem(ticket));
  }
  document.getElementById("no-tickets").hidden = shownTickets.size > 0;
}

async function refreshBookings() {
  const list = document.getElementById("bookings");
  const response = await fetch("/api/v1/bookings");
  const bookings = response.ok ? (await response.json()).bookings : null;
  const now = JSON.stringify(bookings);
  // an unchanged list stays, so that the focus stays too
  if (now === shownBookings) return;
  shownBookings = now;
  list.replaceChildren(...(bookings ? bookings.map(bookingItem) : [noBookings()]));
}

function bookingItem(booking) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  const when = new Date(booking.time);
  const time = Number.isNaN(when.valueOf())
    ? booking.time
    : when.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" });
  button.textContent = `${time} ${booking.patient_name}, ${booking.kind} (${booking.code})`;
  button.addEventListener("click", () => send("scanner", "scan", { data: booking.code }));
  item.append(button);
  return item;
}

function noBookings() {
  const item = document.createElement("li");
  item.textContent = "Bokningssystemet svarar inte just nu. Skriv koden ovanför i stället.";
  return item;
}

async function refresh() {
  try {
    await Promise.all([refreshDevices(), refreshTickets(), refreshPhone(), refreshEfrikort()]);
  } catch {
    news.textContent = "Panelen har ingen kontakt med sin server.";
  }
}

const HOW_OFTEN = { "": {}, times: { times: 1 }, chance: { chance: 0.2 } };

// what a licence shows to the scanner, and a patient's card to the reader
function documentOf(personnummer, field) {
  return field === "data" ? { data: personnummer, symbology: "data_matrix" } : { track2: `;${personnummer}?` };
}

// some faults last until they are mended: for those there is no choice
function offerHowOften(often) {
  const fault = document.getElementById(often.dataset.oftenOf).selectedOptions[0];
  often.disabled = !fault || !("countable" in fault.dataset);
  if (often.disabled) often.value = "";
}

for (const often of document.querySelectorAll("[data-often-of]")) {
  offerHowOften(often);
  document.getElementById(often.dataset.oftenOf).addEventListener("change", () => offerHowOften(often));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-action]");
  if (!button) return;
  const { device, action, kind, kindFrom, oftenFrom, outcomeFrom, personFrom, personAs, track2 } = button.dataset;
  const body = {};
  if (kind) body.kind = kind;
  if (kindFrom) body.kind = document.getElementById(kindFrom).value;
  if (oftenFrom) Object.assign(body, HOW_OFTEN[document.getElementById(oftenFrom).value]);
  if (personFrom) Object.assign(body, documentOf(document.getElementById(personFrom).value, personAs));
  if (track2) body.track2 = track2;
  if (outcomeFrom) body.outcome = document.getElementById(outcomeFrom).value;
  send(device, action, body);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-swish]");
  if (!button) return;
  const { swish, code, codeFrom } = button.dataset;
  const body = {};
  if (code) body.code = code;
  if (codeFrom) body.code = document.getElementById(codeFrom).value;
  if (button.dataset.switch) body.value = button.dataset.switch === "true";
  post(`/api/v1/swish/${swish}`, body);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-efrikort]");
  if (!button) return;
  const value = (name) => document.getElementById(`efrikort-${name}`).value;
  const bodies = {
    fault: () => ({ kind: value("fault"), times: button.dataset.times ? 1 : null }),
    consent: () => ({ person: value("person"), consent: value("consent") }),
    visit: () => ({ person: value("person"), kronor: Number(value("kronor")) }),
    reset: () => ({}),
  };
  post(`/api/v1/efrikort/${button.dataset.efrikort}`, bodies[button.dataset.efrikort]());
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  if (event.target.dataset.form === "scan") send("scanner", "scan", { data: form.get("code") });
  else send("card-reader", "swipe", { track2: form.get("track") });
});

refresh();
refreshBookings();
setInterval(refresh, 1000);
setInterval(refreshBookings, 10000);
