// Puts the screens that the server draws into the page and sends presses back. It decides nothing.
"use strict";

const root = document.documentElement;
const screen = document.getElementById("screen");
const announcer = document.getElementById("announcer");
const lost = document.getElementById("lost");
let shown = screen.firstElementChild.dataset.screen;

function show(html) {
  const focused = document.activeElement && document.activeElement.closest("form");
  const place = focused && focused.getAttribute("action");
  const wasHeading = document.activeElement && document.activeElement.tagName === "H1";
  screen.innerHTML = html;
  const frame = screen.firstElementChild;
  root.lang = frame.dataset.lang;
  root.dataset.size = frame.dataset.size;
  root.dataset.contrast = frame.dataset.contrast;
  const spoken = frame.querySelector("[data-announce]");
  announcer.textContent = spoken ? spoken.textContent : "";
  const isNew = frame.dataset.screen !== shown;
  const next = frame.querySelector(isNew || wasHeading ? "h1" : place ? `form[action="${place}"] button` : "none");
  if (next) next.focus({ preventScroll: !isNew });
  if (isNew) window.scrollTo(0, 0);
  shown = frame.dataset.screen;
}

screen.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  for (const button of screen.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const body = new URLSearchParams(new FormData(form));
  fetch(form.action, { method: "POST", body, headers: { "X-Screen": "live" } })
    .then((answer) => { if (answer.status === 409) return fetch("/screen").then((now) => now.text()).then(show); })
    .catch(() => { lost.hidden = false; });
});

const events = new EventSource("/events");
events.addEventListener("screen", (event) => { lost.hidden = true; show(event.data); });
events.addEventListener("error", () => { lost.hidden = false; });
