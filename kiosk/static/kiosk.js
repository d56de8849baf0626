// Puts the screens that the server draws into the page and sends presses back. It decides nothing.
"use strict";

const root = document.documentElement;
const screen = document.getElementById("screen");
const announcer = document.getElementById("announcer");
const lost = document.getElementById("lost");
let shown = screen.firstElementChild.dataset.screen;

function show(html) {
  const before = screen.querySelector(".content")?.scrollTop || 0;
  const focused = document.activeElement && document.activeElement.closest("form");
  const place = focused && focused.getAttribute("action");
  const wasHeading = document.activeElement && document.activeElement.tagName === "H1";
  screen.innerHTML = html;
  const frame = screen.firstElementChild;
  root.lang = frame.dataset.lang;
  root.dataset.size = frame.dataset.size;
  root.dataset.contrast = frame.dataset.contrast;
  announcer.textContent = [...frame.querySelectorAll("[data-announce]")].map((each) => each.textContent.trim()).join(" ");
  const isNew = frame.dataset.screen !== shown;
  offerMore();
  if (!isNew) frame.querySelector(".content").scrollTop = before;
  // a button that is gone leaves the focus to the heading, not to nothing
  const same = place && frame.querySelector(`form[action="${place}"] button`);
  const isLost = place && !same;
  const next = isNew || wasHeading || isLost ? frame.querySelector("h1") : same;
  if (next) next.focus({ preventScroll: !isNew && !isLost });
  offerMore();
  shown = frame.dataset.screen;
}

// What does not fit scrolls. A button does it as well, for who does not swipe, and says that there is more.
function offerMore() {
  const content = screen.querySelector(".content");
  const main = content.parentElement;
  const words = screen.firstElementChild.dataset;
  const button = main.querySelector(".more") || document.createElement("button");
  const fits = content.scrollHeight <= content.clientHeight + button.offsetHeight + 1;
  for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", words.content]]) {
    fits ? content.removeAttribute(name) : content.setAttribute(name, value);
  }
  if (fits && button.parentElement) button.remove();
  if (fits) return;
  button.className = "bar more";
  button.type = "button";
  const isAtEnd = content.scrollTop + content.clientHeight >= content.scrollHeight - 1;
  button.textContent = isAtEnd ? words.top : words.more;
  if (!button.parentElement) content.after(button);
}

screen.addEventListener("click", (event) => {
  if (!event.target.classList.contains("more")) return;
  const content = screen.querySelector(".content");
  const isAtEnd = content.scrollTop + content.clientHeight >= content.scrollHeight - 1;
  content.scrollTo({ top: isAtEnd ? 0 : content.scrollTop + 0.8 * content.clientHeight });
  offerMore();
});
for (const event of ["scroll", "toggle"]) screen.addEventListener(event, offerMore, true);
window.addEventListener("resize", offerMore);
offerMore();

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
