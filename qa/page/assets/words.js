// The fixed labels in the reader's language. Everything else on the page is a document's and is never translated.

const tables = await (await fetch(new URL("words.json", import.meta.url))).json();
const STORED = "pilcrow.language";

function preferred() {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages];
  return wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find((tag) => tag in tables) ?? "en";
}

export let language = preferred();

export function say(key, values = {}) {
  const words = tables[language][key] ?? tables.en[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function speak(chosen) {
  language = chosen in tables ? chosen : "en";
  localStorage.setItem(STORED, language);
  translate(document.body);
}

const valuesOf = (node) => JSON.parse(node.dataset.v ?? "{}");

export function translate(root) {
  document.documentElement.lang = language;
  for (const node of [root, ...root.querySelectorAll("[data-w], [data-w-name]")]) {
    if (node.dataset?.w) put(node, say(node.dataset.w, valuesOf(node)));
    if (node.dataset?.wName) {
      const name = say(node.dataset.wName, valuesOf(node));
      if (node.getAttribute("aria-label") !== name) node.setAttribute("aria-label", name);
    }
  }
}

function put(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

// An element with its text, attributes and children; text is only ever text.
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

export function labelled(key, values = {}, tag = "span", attributes = {}) {
  return make(tag, { "data-w": key, "data-v": JSON.stringify(values), ...attributes }, say(key, values));
}
