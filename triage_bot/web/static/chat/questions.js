// The form of a question: radios, boxes, a number or a text, with "vet inte" wherever it is an answer.

import { el } from "./dom.js";

const DONT_KNOW = "dont_know";

function option(type, value, label, question) {
  return el("label", { class: "option" }, el("input", { type, name: question.id, value }), el("span", {}, label));
}

function choice(question) {
  return {
    fields: question.choices.map((one) => option("radio", one.value, one.label, question)),
    read: (form) => {
      const picked = form.querySelector("input:checked");
      return picked ? { value: picked.value, said: picked.parentElement.textContent } : null;
    },
  };
}

function multi(question, t) {
  const boxes = question.choices.map((one) => option("checkbox", one.value, one.label, question));
  const none = option("checkbox", "", t("Inget av det här"), question);
  const unsure = option("checkbox", DONT_KNOW, t("Vet inte"), question);
  const alone = [none, unsure].map((label) => label.firstChild);
  const all = [...boxes, none, unsure];
  const onchange = (event) => {
    if (!event.target.checked) return;
    for (const label of all) {
      const box = label.firstChild;
      if (box !== event.target && (alone.includes(event.target) || alone.includes(box))) box.checked = false;
    }
  };
  for (const label of all) label.firstChild.addEventListener("change", onchange);
  return {
    fields: all,
    read: (form) => {
      const picked = [...form.querySelectorAll("input:checked")];
      if (!picked.length) return null;
      const said = picked.map((box) => box.parentElement.textContent).join(", ");
      if (picked[0].value === DONT_KNOW) return { value: null, said };
      return { value: picked.map((box) => box.value).filter(Boolean), said };
    },
  };
}

function number(question, t) {
  const id = "number";
  const input = el("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", class: "number" });
  const unsure = option("checkbox", DONT_KNOW, t("Vet inte"), question);
  const label = el("label", { for: id, class: "unit" }, question.unit ? `${t("Ange i")} ${question.unit}` : t("Ange ett tal"));
  return {
    fields: [label, input, unsure],
    read: () => {
      if (unsure.firstChild.checked) return { value: null, said: t("Vet inte") };
      const text = input.value.trim().replace(",", ".");
      const value = Number(text);
      if (!text || !Number.isFinite(value)) return null;
      if ((question.min ?? value) > value || (question.max ?? value) < value) {
        return { error: `${t("Ange ett tal mellan")} ${question.min} ${t("och")} ${question.max}.` };
      }
      return { value, said: `${input.value.trim()} ${question.unit || ""}`.trim() };
    },
  };
}

const KINDS = { choice, multi, number };

export function questionForm(question, heading, t, onanswer) {
  const kind = KINDS[question.kind];
  if (!kind) return null;
  const { fields, read } = kind(question, t);
  const error = el("p", { class: "error", id: "answer-error", role: "alert" });
  const legend = el("legend", { tabindex: "-1" }, heading);
  const fieldset = el("fieldset", { "aria-describedby": "answer-error" }, legend);
  if (question.help) fieldset.append(el("p", { class: "hint" }, question.help));
  fieldset.append(error, ...fields);
  const form = el("form", { class: "question", novalidate: true }, fieldset, el("button", { type: "submit" }, t("Svara")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = read(form);
    error.textContent = given ? given.error || "" : t("Välj ett svar först.");
    if (!given || given.error) {
      form.querySelector("input").focus();
      return;
    }
    onanswer({ question: question.id, value: given.value }, given.said);
  });
  return form;
}
