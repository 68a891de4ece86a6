// The page's behaviour: composing, keyboard, menus, theme. Gradio carries questions and answers; this carries the rest.

import * as api from "./api.js";
import * as library from "./library.js";
import { copyMenu, exportMenu, closeMenu } from "./menus.js";
import * as source from "./source.js";
import { say, speak, translate, language, make } from "./words.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
let without = []; // what the next question must not carry over; set by a chip, used once
let again = false;

// ==== what goes with a question; Gradio calls this as it sends one ====

function order(question) {
  const sent = { documents: library.chosen(), compare: library.comparing(), without, again };
  without = [];
  again = false;
  queueMicrotask(() => write("")); // the box is free for the next one
  source.forget();
  document.body.classList.add("talking");
  return JSON.stringify(question.trim() ? sent : { ...sent, compare: false });
}
window.pilcrow = { order };

function write(words) {
  const box = $("#question textarea, #question input");
  if (!box) return;
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function askNow(words) {
  write(words);
  setTimeout(() => $("#ask").click(), 30); // Gradio hears of the words in its next turn
}

function withoutCarried(chip) {
  const turn = chip.closest(".turn");
  without = [...JSON.parse(chip.dataset.gone), chip.dataset.without];
  again = true;
  askNow($(".question", turn).textContent);
}

// ==== when the conversation changes ====

function settle() {
  const turns = $$("#conversation .turn");
  const waiting = turns.at(-1)?.classList.contains("pending") ?? false;
  document.body.classList.toggle("busy", waiting);
  document.body.classList.toggle("talking", turns.length > 0);
  for (const id of ["begin-anew", "open-export"]) $(`#${id}`).hidden = !turns.length || waiting;
  if (!turns.length) empty();
  const latest = turns.at(-1);
  if (!latest || latest.dataset.seen) return;
  latest.dataset.seen = "yes";
  reveal(latest);
  if (waiting) return;
  const shown = $$(".quote", latest).length;
  announce($(".refusal", latest)?.textContent ?? $(".count", latest)?.textContent ?? say("answered", { n: shown }));
  const first = !$(".columns", latest) && $(".answer:not(.refused) .quote.answer", latest);
  if (first && wide()) source.show(first, { focus: false });
}

// Scroll the conversation alone: scrollIntoView would move the frame around it too.
function reveal(turn) {
  const box = $("#conversation");
  const top = box.scrollTop + turn.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTo({ top: turn.previousElementSibling ? top + 20 : 0, behavior: still() ? "auto" : "smooth" });
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const wide = () => matchMedia("(min-width: 1024px)").matches;

async function empty() {
  const box = $(".suggestions");
  if (!box || box.dataset.filled) return;
  box.dataset.filled = "yes";
  const found = await api.suggestions().catch(() => []);
  const items = found.slice(0, 4).map((each) => make("li", {}, make("button", { type: "button", class: "suggestion" }, each.question ?? each)));
  $("ul", box).replaceChildren(...items);
  box.hidden = !items.length;
  box.parentNode.querySelector(".samples").hidden = !library.onlySamples();
}

export function announce(words, { undo } = {}) {
  const toast = $("#toast");
  const place = $("dialog[open]") ?? $("#menu").parentNode; // what stands outside an open dialog cannot be reached
  if (toast.parentNode !== place) place.append(toast);
  toast.replaceChildren(words);
  if (undo) {
    const button = make("button", { type: "button" }, say("library.undo"));
    button.addEventListener("click", undo);
    toast.append(button);
  }
  toast.classList.toggle("shown", Boolean(undo) || words === say("copied"));
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => toast.classList.remove("shown"), undo ? 12000 : 1800);
}

// ==== keyboard ====

function quotes() {
  return $$("#conversation .quote");
}

function step(by) {
  const all = quotes();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement.closest?.(".quote"));
  const next = at < 0 ? (by > 0 ? all.indexOf($(".turn:last-of-type .quote")) : all.length - 1) : at + by;
  all[Math.max(0, Math.min(all.length - 1, next))].focus();
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return escape(event);
  if (event.target.closest("input, textarea, select, dialog, [role=menu]")) return;
  const quote = event.target.closest(".quote");
  const act = {
    "/": () => $("#question textarea, #question input").focus(),
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: quote && (() => step(1)),
    ArrowUp: quote && (() => step(-1)),
    Enter: quote === event.target && (() => source.show(quote, { focus: true })),
    c: quote && (() => copyMenu(quote)),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function escape() {
  if (closeMenu()) return;
  if ($("#library").open) return; // a dialog closes itself
  if (document.activeElement.matches("textarea, input")) document.activeElement.blur();
  else source.close();
}

// ==== pointers ====

function press(event) {
  const on = (selector) => event.target.closest(selector);
  const quote = on(".quote");
  if (on("#open-library, #scope, .samples .add")) library.open();
  else if (on("#unscope")) library.widen();
  else if (on("#begin-anew")) begin();
  else if (on("#open-export")) exportMenu(on("#open-export"));
  else if (on("#theme")) theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  else if (on(".suggestion")) askNow(on(".suggestion").textContent);
  else if (on("button.chip")) withoutCarried(on(".chip"));
  else if (on(".copy")) copyMenu(quote);
  else if (on("a.mark")) {
    event.preventDefault();
    source.show(quote, { focus: true });
  } else if (!on("#menu")) closeMenu();
}

function begin() {
  $("#anew").click();
  source.close();
  $("#question textarea, #question input").focus();
}

// ==== light and dark ====

function theme(chosen) {
  localStorage.setItem("pilcrow.theme", chosen);
  document.documentElement.dataset.theme = chosen;
}

function dress() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = localStorage.getItem("pilcrow.theme") ?? system;
}

// ==== start ====

function ready() {
  return new Promise((resolve) => {
    const look = () => ["#conversation .empty", "#question textarea", "#ask", "#stop", "#anew", "#library", ".source"].every((each) => $(each));
    if (look()) return resolve();
    const watch = new MutationObserver(() => look() && (watch.disconnect(), resolve()));
    watch.observe(document.body, { childList: true, subtree: true });
  });
}

function name() {
  const box = $("#question textarea, #question input");
  box.placeholder = say("question.hint");
  box.setAttribute("aria-label", say("question"));
  for (const [id, word] of [["ask", "ask"], ["stop", "stop"]]) {
    $(`#${id}`).setAttribute("aria-label", say(word));
    $(`#${id}`).title = say(word);
  }
}

async function start() {
  dress();
  await ready();
  $("#opening")?.remove();
  document.body.classList.add("ready");
  $("#language").value = language;
  $("#language").addEventListener("change", (event) => (speak(event.target.value), name()));
  translate(document.body);
  name();
  let due = 0;
  new MutationObserver(() => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(() => (translate($("#conversation")), settle()));
  }).observe($("#conversation"), { childList: true, subtree: true });
  document.addEventListener("keydown", key);
  document.addEventListener("click", press);
  await library.start(announce);
  source.start();
  settle();
}

start();
