// The page's behaviour: composing, keyboard, menus, theme. Gradio carries questions and answers; this carries the rest.

import * as api from "./api.js";
import * as library from "./library.js";
import { copyMenu, exportMenu, closeMenu } from "./menus.js";
import * as source from "./source.js";
import { say, speak, translate, language, make } from "./words.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ==== what goes with a question: Gradio sends it from a box of its own ====

function order(extra = {}) {
  const sent = { documents: library.chosen(), compare: library.comparing(), without: [], again: false, ...extra };
  type($("#order textarea, #order input"), JSON.stringify(sent));
}

const box = () => $("#question textarea, #question input");

function type(field, words) {
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function askNow(words) {
  type(box(), words);
  setTimeout(() => $("#ask").click(), 30); // Gradio hears of the words in its next turn
}

function withoutCarried(chip) {
  const turn = chip.closest(".turn");
  order({ without: [...JSON.parse(chip.dataset.gone), chip.dataset.without], again: true });
  askNow($(".question", turn).textContent);
}

// ==== when the conversation changes ====

// Gradio writes the conversation's HTML into a box that nobody sees; as it writes, it is shown.
function listen(from) {
  const own = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  Object.defineProperty(from, "value", {
    get: () => own.get.call(from),
    set: (html) => (own.set.call(from, html), show(html)),
  });
}

function show(html) {
  if (!html || html === show.last) return;
  show.last = html;
  const sent = make("div");
  sent.innerHTML = html;
  translate(sent);
  const [turns, fresh] = [$("#conversation .turns"), $(".turns", sent)];
  if (turns && fresh) takeIn(turns, fresh);
  else $("#conversation").replaceChildren(...sent.children);
  settle();
}

// Only what is new is sent; it takes the place of the turns that have its number or a higher one.
function takeIn(turns, fresh) {
  for (const turn of $$(".turn", turns)) {
    if (Number(turn.dataset.number) >= Number(fresh.dataset.from)) turn.remove();
    else for (const chip of $$("button.chip", turn)) chip.disabled = true; // only the last question is asked again
  }
  turns.append(...fresh.children);
}

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
  if (waiting) return sent($(".question", latest).textContent);
  const shown = $$(".quote", latest).length;
  announce($(".refusal", latest)?.textContent ?? $(".count", latest)?.textContent ?? say("answered", { n: shown }));
  const first = !$(".columns", latest) && $(".answer:not(.refused) .quote.answer", latest);
  if (first && wide()) source.show(first, { focus: false });
}

// The question is on its way: the box is free for the next one, unless somebody has begun to write that already.
function sent(question) {
  if (box().value.trim() === question.trim()) type(box(), "");
  order();
  source.forget();
}

// Scroll the conversation alone: scrollIntoView would move the frame around it too.
function reveal(turn) {
  const frame = $("#conversation");
  const top = frame.scrollTop + turn.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  frame.scrollTo({ top: turn.previousElementSibling ? top + 20 : 0, behavior: still() ? "auto" : "smooth" });
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const wide = () => matchMedia("(min-width: 1024px)").matches;

async function empty() {
  const list = $(".suggestions");
  if (!list || list.dataset.filled) return;
  list.dataset.filled = "yes";
  const found = await api.suggestions().catch(() => []);
  const items = found.slice(0, 4).map((each) => make("li", {}, make("button", { type: "button", class: "suggestion" }, each.question ?? each)));
  $("ul", list).replaceChildren(...items);
  list.hidden = !items.length;
  list.parentNode.querySelector(".samples").hidden = !library.onlySamples();
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
    "/": () => box().focus(),
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
  else if (on("#stop")) takeBack();
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

// Who stops a question mostly wants to put it in other words.
function takeBack() {
  const waiting = $(".turn.pending .question");
  if (waiting && !box().value.trim()) type(box(), waiting.textContent);
  box().focus();
}

function begin() {
  $("#anew").click();
  source.close();
  box().focus();
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

// Resolves when Gradio's part is there.
function ready() {
  return new Promise((resolve) => {
    const parts = ["#question textarea", "#order input, #order textarea", "#said textarea", "#ask", "#stop", "#anew"];
    const look = () => parts.every((each) => $(each));
    if (look()) return resolve();
    const watch = new MutationObserver(() => look() && (watch.disconnect(), resolve()));
    watch.observe(document.body, { childList: true, subtree: true });
  });
}

function name() {
  box().placeholder = say("question.hint");
  box().setAttribute("aria-label", say("question"));
  for (const [id, word] of [["ask", "ask"], ["stop", "stop"]]) {
    $(`#${id}`).setAttribute("aria-label", say(word));
    $(`#${id}`).title = say(word);
  }
}

async function start() {
  dress();
  $("#language").value = language;
  translate(document.body);
  $("#language").addEventListener("change", (event) => (speak(event.target.value), name()));
  document.addEventListener("click", press);
  source.start();
  const known = library.start(announce);
  await ready();
  listen($("#said textarea"));
  library.onChange(order);
  name();
  document.addEventListener("keydown", key);
  document.body.classList.add("ready");
  await known;
  settle();
}

start();
