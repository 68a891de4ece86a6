// Two small menus: copying a quotation in one of its forms, and exporting the conversation.

import * as api from "./api.js";
import { announce } from "./page.js";
import { make, say } from "./words.js";

const FORMS = ["plain", "markdown", "chicago", "apa", "bibtex"];
const FORMATS = { markdown: "md", docx: "docx", json: "json" };
let opener = null;

const menu = () => document.querySelector("#menu");

function open(from, rows) {
  opener = from;
  const items = rows.map(([words, act]) => {
    const item = make("button", { type: "button", role: "menuitem", tabindex: "-1" }, words);
    item.addEventListener("click", () => (closeMenu(), act()));
    return item;
  });
  const box = menu();
  box.replaceChildren(...items);
  box.hidden = false;
  from.setAttribute("aria-expanded", "true");
  const at = from.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - box.offsetWidth - 12);
  const below = at.bottom + 6 + box.offsetHeight < innerHeight;
  box.style.left = `${Math.max(12, left)}px`;
  box.style.top = `${below ? at.bottom + 6 : Math.max(12, at.top - box.offsetHeight - 6)}px`;
  box.onkeydown = travel;
  items[0].focus();
}

function travel(event) {
  const items = [...menu().children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Tab") closeMenu();
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length].focus();
}

export function closeMenu() {
  if (menu().hidden) return false;
  menu().hidden = true;
  opener?.setAttribute("aria-expanded", "false");
  opener?.focus();
  return true;
}

// ==== copying ====

export function copyMenu(quote) {
  const forms = JSON.parse(quote.dataset.forms ?? "{}");
  const rows = FORMS.filter((form) => forms[form]).map((form) => [say(`copy.${form}`), () => copy(forms[form])]);
  const link = `${location.origin}${location.pathname}${quote.querySelector("a.mark").getAttribute("href")}`;
  open(quote.querySelector(".copy"), [...rows, [say("copy.link"), () => copy(link)]]);
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    byHand(words); // without a secure context, as on a colleague's machine, there is no clipboard to write to
  }
  announce(say("copied"));
}

function byHand(words) {
  const box = make("textarea", { class: "offstage", "aria-hidden": "true" });
  box.value = words;
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}

// ==== exporting ====

export function exportMenu(from) {
  open(from, Object.keys(FORMATS).map((format) => [say(`export.${format}`), () => save(format)]));
}

async function save(format) {
  const turns = [...document.querySelectorAll("#conversation .turn.done")];
  const answers = turns.flatMap((turn) => JSON.parse(turn.dataset.answers));
  try {
    const response = await api.exported(answers, format);
    const link = make("a", { href: URL.createObjectURL(await response.blob()), download: `pilcrow.${FORMATS[format]}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch (error) {
    announce(say("failed", { why: error.message || say("failed.offline") }));
  }
}
