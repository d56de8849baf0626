// Asks each second how the identification goes: a new code, new words, or another page. It decides nothing.
"use strict";

const code = document.getElementById("code");
const message = document.getElementById("message");
const app = document.getElementById("app");
const address = `/kort/lage${window.location.search}`;

async function ask() {
  try {
    const state = await (await fetch(address, { cache: "no-store" })).json();
    if (state.over) return window.location.reload();
    code.innerHTML = state.code;
    app.href = state.app;
    // the same words are not said twice
    if (message.textContent !== state.message) message.textContent = state.message;
  } catch {
    // the next question may be answered
  }
  setTimeout(ask, 1000);
}

setTimeout(ask, 1000);
