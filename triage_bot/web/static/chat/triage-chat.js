// <triage-chat api="https://…" language="sv" region="gavleborg" scheme="auto">: the chat, on any page, without a framework.
//
// What is said is announced once, through a hidden status; the log itself is silent. An emergency goes before everything:
// it stands outside the log, takes the focus, and the forms are gone.

import { Api } from "./api.js";
import { el, paragraphs } from "./dom.js";
import { questionForm } from "./questions.js";
import { assessmentCard, emergency, linkTo, routeCard } from "./result.js";
import { sheet } from "./styles.js";

const LANGUAGES = { sv: "Svenska", "sv-x-easy": "Lätt svenska", en: "English" };

class TriageChat extends HTMLElement {
  #api;
  #texts = {};
  #pending = null;
  #busy = false;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  async connectedCallback() {
    if (this.#api) return;
    this.#api = new Api(this.getAttribute("api") || new URL(import.meta.url).origin);
    this.language = this.#api.held?.language || this.getAttribute("language") || "sv";
    await this.#speak(this.language);
    this.#build();
    await this.#open();
  }

  get #region() {
    return this.getAttribute("region") || "gavleborg";
  }

  t = (text) => this.#texts[text] || text;

  async #speak(language) {
    this.#texts = language === "sv" ? {} : await this.#api.texts(language).catch(() => ({}));
  }

  #build() {
    const t = this.t;
    this.alarm = el("div");
    this.log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("Samtalet") });
    this.status = el("p", { class: "unseen", role: "status" });
    this.wait = el("p", { class: "waiting", hidden: true }, t("Skriver …"));
    this.asked = el("div");
    this.failure = el("div");
    this.text = el("textarea", { id: "text", rows: "2", maxlength: "5000", "aria-describedby": "text-error", enterkeyhint: "send" });
    this.textError = el("p", { class: "error", id: "text-error", role: "alert" });
    this.write = el(
      "form",
      { novalidate: true, onsubmit: (event) => this.#sendText(event) },
      el("label", { class: "text", for: "text" }, t("Skriv med egna ord")),
      this.textError,
      this.text,
      el("button", { type: "submit" }, t("Skicka")),
    );
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#sendText(event);
    });
    const bar = el(
      "div",
      { class: "bar" },
      el("button", { type: "button", class: "quiet", onclick: () => this.#restart() }, t("Börja om")),
      el("button", { type: "button", class: "quiet", onclick: () => this.#erase() }, t("Radera samtalet")),
    );
    const others = Object.keys(LANGUAGES).filter((language) => language !== this.language);
    const languages = el(
      "div",
      { class: "bar", role: "group", "aria-label": t("Språk") },
      ...others.map((language) => el("button", { type: "button", class: "quiet", lang: language, onclick: () => this.#switch(language) }, LANGUAGES[language])),
    );
    const note = el("p", { class: "note" }, t("Demonstrator – inte 1177 och inte en medicinteknisk produkt. Skriv inte om riktiga patienter. Ring 112 vid livshotande tillstånd."));
    const person = el("p", { class: "hint" }, t("Vill du hellre prata med en person? Ring "), el("a", { href: "tel:1177" }, "1177"), ".");
    const chat = el("div", { class: "chat", lang: this.language }, note, this.alarm, this.log, this.wait, this.status, this.failure, this.asked, this.write, person, languages, bar);
    this.shadowRoot.replaceChildren(chat);
  }

  async #open() {
    await this.#attempt(async () => {
      let turn = null;
      if (this.#api.held) {
        turn = await this.#api.resume().catch((error) => {
          if (![401, 404].includes(error.status)) throw error;
          this.#api.forget();
        });
      }
      this.#show(turn || (await this.#api.start(this.language, this.#region)), false);
    });
  }

  #sendText(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    this.textError.textContent = text ? "" : this.t("Skriv något först.");
    if (!text) return this.text.focus();
    this.#send({ text }, text);
  }

  async #send(body, said) {
    if (this.#busy) return;
    this.#pending = { body: { ...body, client_id: crypto.randomUUID() }, said };
    await this.#deliver();
  }

  // The same client_id goes with every new try: the server answers once, however often it is asked.
  async #deliver() {
    const { body, said } = this.#pending;
    await this.#attempt(async () => {
      const turn = await this.#api.say(body);
      this.#pending = null;
      const spoken = turn.messages.filter((message) => message.from === "bot").at(-1)?.lang;
      if (spoken && spoken !== this.language) {
        this.#api.speaks(spoken);
        await this.#follow(spoken);
        return this.#show(await this.#api.resume(), true);
      }
      this.text.value = body.text ? "" : this.text.value;
      this.#say({ from: "patient", text: said, lang: this.language });
      this.#show(turn, true);
    });
  }

  async #attempt(action) {
    this.#busy = true;
    this.failure.replaceChildren();
    this.wait.hidden = false;
    try {
      await action();
    } catch (error) {
      this.#failed(error, action);
    } finally {
      this.#busy = false;
      this.wait.hidden = true;
    }
  }

  #failed(error, action) {
    const t = this.t;
    const reason = error.detail || error.status ? error.message : "";
    const retry = el("button", { type: "button", onclick: () => this.#attempt(action) }, t("Försök igen"));
    const heading = el("h2", { tabindex: "-1" }, t("Det gick inte att skicka"));
    const lines = [reason || t("Vi får ingen kontakt just nu. Det du skrev finns kvar."), t("Är det bråttom? Ring 1177, eller 112 vid livshotande tillstånd.")];
    this.failure.replaceChildren(el("div", { class: "failure", role: "alert" }, heading, ...lines.map((line) => el("p", {}, line)), retry));
    heading.focus();
  }

  #say(message) {
    const t = this.t;
    const who = { bot: t("Chattroboten"), patient: t("Du"), staff: t("Personal") }[message.from];
    const bubble = el("div", { class: `message ${message.from}${message.alarm ? " alarm" : ""}`, lang: message.lang, dir: "auto" }, el("span", { class: "who" }, who), ...paragraphs(message.text));
    if (message.question?.kind === "multi") {
      bubble.append(el("ul", {}, ...message.question.choices.map((choice) => el("li", {}, choice.label))));
    }
    for (const link of message.links || []) bubble.append(el("p", {}, el("a", linkTo(link.url), link.label)));
    this.log.append(bubble);
    return bubble;
  }

  #show(turn, byPatient) {
    let newest = null;
    let question = null;
    for (const message of turn.messages) {
      const asked = message.question && message === turn.messages.at(-1) && turn.state !== "emergency";
      if (asked && message.question.kind !== "text") question = message;
      else if (!message.alarm || turn.state !== "emergency") newest = this.#say(message);
    }
    this.asked.replaceChildren();
    this.alarm.replaceChildren();
    if (turn.state === "emergency") return this.#stop(turn);
    this.write.hidden = false;
    if (turn.assessment) newest = this.#end(turn);
    else if (turn.route) newest = this.#keep(routeCard(turn.route, this.t, this.language));
    const form = question && questionForm(question.question, question.text, this.t, (answer, said) => this.#answer(question, answer, said));
    if (form) this.asked.append(form);
    this.status.textContent = turn.messages.filter((message) => message.from === "bot" && message !== question).map((message) => message.text).join(" ");
    if (byPatient) this.#focus(form, newest);
  }

  #answer(question, answer, said) {
    this.#send({ answer }, said).then(() => {
      if (!this.#pending && this.log.lastElementChild) this.#asQuestioned(question);
    });
  }

  // An answered question becomes part of the log, just before its answer.
  #asQuestioned(question) {
    const answered = [...this.log.querySelectorAll(".patient")].at(-1);
    const bubble = this.#say(question);
    this.log.insertBefore(bubble, answered);
  }

  #end(turn) {
    const card = this.#keep(assessmentCard(turn.assessment, this.t));
    if (turn.route) this.#keep(routeCard(turn.route, this.t, this.language));
    return card;
  }

  #keep(card) {
    this.log.append(card);
    return card;
  }

  #focus(form, newest) {
    const target = form ? form.querySelector("legend") : null;
    if (target) target.focus();
    else this.text.focus({ preventScroll: true });
    (form || newest)?.scrollIntoView({ block: "nearest" });
  }

  #stop(turn) {
    const last = turn.messages.filter((message) => message.alarm).at(-1) || turn.messages.at(-1);
    const { box, heading } = emergency(last.text, last.links.length ? last.links : [{ label: this.t("Ring 112"), url: "tel:112" }]);
    this.write.hidden = true;
    this.alarm.append(box);
    heading.focus();
  }

  // In the middle of a conversation the server says again, in the other language, what waits or what was decided.
  async #switch(language) {
    if (this.#busy) return;
    if (this.#api.held && this.log.querySelector(".patient")) return this.#send({ language }, LANGUAGES[language]);
    this.language = language;
    await this.#restart();
  }

  // The widget's own words follow the language that the chat speaks, whoever changed it.
  async #follow(language) {
    this.language = language;
    await this.#speak(language);
    this.#pending = null;
    this.#build();
  }

  async #restart() {
    await this.#attempt(async () => {
      await this.#api.erase().catch(() => this.#api.forget());
      await this.#follow(this.language);
      this.#show(await this.#api.start(this.language, this.#region), true);
    });
  }

  async #erase() {
    await this.#attempt(async () => {
      await this.#api.erase();
      this.#build();
      this.write.hidden = true;
      const heading = el("h2", { tabindex: "-1" }, this.t("Samtalet är raderat"));
      this.log.append(heading);
      heading.focus();
    });
  }
}

customElements.define("triage-chat", TriageChat);
