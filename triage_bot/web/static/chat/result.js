// The end of a matter: how urgent it is, what to do, where to go and what it costs.

import { el, kronor } from "./dom.js";

const URGENCY = {
  emergency_department: "Åk till akuten",
  same_day: "Kontakta vården i dag",
  within_days: "Kontakta vården inom några dagar",
  planned: "Boka en tid",
  self_care: "Du kan ta hand om det själv",
};

function list(heading, lines) {
  if (!lines.length) return null;
  return el("section", {}, el("h3", {}, heading), el("ul", {}, ...lines.map((line) => el("li", {}, line))));
}

function price(cost, t, language, { byPhone }) {
  if (!cost) return el("p", {}, t("Mottagningen säger vad det kostar."));
  const least = kronor(cost.amount_ore, language);
  const text = cost.max_amount_ore
    ? `${t("Kostar från")} ${least} ${t("upp till")} ${kronor(cost.max_amount_ore, language)}.`
    : cost.amount_ore
      ? `${t("Kostar")} ${least}.`
      : byPhone
        ? t("Att ringa kostar ingenting. Ett besök kan kosta.")
        : t("Kostar ingenting.");
  const counts = cost.amount_ore
    ? cost.counts_toward_high_cost
      ? t("Räknas in i högkostnadsskyddet. Har du frikort betalar du inget.")
      : t("Räknas inte in i högkostnadsskyddet.")
    : "";
  return el("p", {}, `${text} ${counts}`);
}

export function assessmentCard(assessment, t) {
  return el(
    "section",
    { class: `card ${assessment.urgency}`, "aria-label": t("Bedömning") },
    el("h2", {}, t(URGENCY[assessment.urgency] || "Ring 112")),
    list(t("Därför"), assessment.reasons),
    list(t("Det här kan du göra"), assessment.advice),
    el("p", { class: "hint" }, t("Råden är exempel och inte medicinskt granskade.")),
  );
}

// The conversation stays where it is: another page opens beside it.
export function linkTo(url) {
  return url.startsWith("tel:") ? { href: url } : { href: url, target: "_blank", rel: "noopener noreferrer" };
}

export function routeCard(route, t, language) {
  return el(
    "section",
    { class: "card route", "aria-label": t("Vart du kan vända dig") },
    el("h2", {}, route.service),
    el("p", {}, `${route.unit} · ${route.system}`),
    price(route.cost, t, language, { byPhone: route.url.startsWith("tel:") }),
    el("a", { class: "button", ...linkTo(route.url) }, route.url.startsWith("tel:") ? `${t("Ring")} ${route.unit}` : `${t("Gå till")} ${route.service}`),
  );
}

export function emergency(text, links) {
  const [first, ...lines] = text.split(/\n+/);
  const heading = el("h2", { tabindex: "-1" }, first);
  const box = el("div", { class: "emergency", role: "alert" }, heading, ...lines.map((line) => el("p", {}, line)));
  for (const link of links) box.append(el("a", { class: "button", href: link.url }, link.label));
  return { box, heading };
}
