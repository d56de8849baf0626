// Builds elements. Text is always set as text, never as markup: what a patient writes cannot become code.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function paragraphs(text) {
  return text.split(/\n+/).map((line) => el("p", {}, line));
}

export function kronor(ore, language) {
  return new Intl.NumberFormat(language, { style: "currency", currency: "SEK", maximumFractionDigits: ore % 100 ? 2 : 0 })
    .format(ore / 100);
}
