// The source pane: a document with its numbers in the margin, and the quotation marked where it stands.

import * as api from "./api.js";
import { labelled, make, say } from "./words.js";

const pane = () => document.querySelector(".source");
const part = (name) => pane().querySelector(`.${name}`);
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const LINK = /^#\/([0-9a-f]{16})\/p(\d+)$/;
const held = new Map(); // document id -> {about, paragraphs}; the last few
const HELD = 4;
let current = null; // {quote, document, number}
let asked = 0; // the latest request; an earlier one that comes back late is dropped
let view = "text";

export function start() {
  part("close").addEventListener("click", close);
  part("previous").addEventListener("click", () => walk(-1));
  part("next").addEventListener("click", () => walk(1));
  part("view-text").addEventListener("click", () => look("text"));
  part("view-page").addEventListener("click", () => look("page"));
  addEventListener("hashchange", follow);
  follow();
}

// A link somebody was sent: the document opens at the paragraph, whatever was asked here.
function follow() {
  const [, id, number] = LINK.exec(location.hash) ?? [];
  if (!id || (current?.document === id && current.number === Number(number))) return;
  place({ document: id, number: Number(number), quote: null }, true);
}

export function show(quote, { focus }) {
  const { document: id, paragraph } = quote.dataset;
  history.replaceState(null, "", `#/${id}/p${paragraph}`);
  return place({ document: id, number: Number(paragraph), quote }, focus);
}

export function forget() {
  for (const node of document.querySelectorAll(".quote.current")) node.classList.remove("current");
}

export function close() {
  if (!document.body.classList.contains("reading")) return;
  const quote = current?.quote;
  document.body.classList.remove("reading");
  history.replaceState(null, "", location.pathname + location.search);
  part("source-head").hidden = true;
  part("source-body").replaceChildren(nothing());
  forget();
  current = null;
  quote?.focus();
}

const nothing = () =>
  make("p", { class: "source-empty" }, make("span", { class: "pilcrow", "aria-hidden": "true" }, "¶"), labelled("source.empty"));

async function place(target, focus) {
  const mine = ++asked;
  current = target;
  forget();
  target.quote?.classList.add("current");
  document.body.classList.add("reading");
  try {
    const known = await fetchOnce(target.document);
    if (mine !== asked) return;
    head(known, target);
    body(known, target);
  } catch (error) {
    if (mine !== asked) return;
    part("source-head").hidden = false;
    part("source-title").textContent = "";
    part("source-where").textContent = "";
    part("views").hidden = true;
    const why = error.status === 404 ? labelled("source.gone", {}, "p", { class: "source-empty", role: "alert" })
      : labelled("failed", { why: error.message || say("failed.offline") }, "p", { class: "source-empty", role: "alert" });
    part("source-body").replaceChildren(why);
  }
  if (focus) part("source-body").focus({ preventScroll: true });
}

// A document that was removed is not shown from memory.
export function drop(id) {
  held.delete(id);
  if (current?.document === id) close();
}

async function fetchOnce(id) {
  if (!held.has(id)) {
    const [about, paragraphs] = await Promise.all([api.about(id), api.paragraphs(id)]);
    held.set(id, { about, paragraphs });
    if (held.size > HELD) held.delete(held.keys().next().value);
  }
  return held.get(id);
}

function head({ about, paragraphs }, { number, quote }) {
  const paragraph = paragraphs.find((each) => each.number === number);
  part("source-head").hidden = false;
  part("source-title").textContent = about.title;
  const section = (paragraph?.section ?? []).filter((heading) => heading !== about.title);
  part("source-where").textContent = section.join(" › ");
  const pictured = Boolean(about.has_pictures && paragraph?.page);
  part("views").hidden = !pictured;
  if (!pictured) view = "text";
  part("view-text").setAttribute("aria-pressed", view === "text");
  part("view-page").setAttribute("aria-pressed", view === "page");
  const several = quote ? siblings(quote).length > 1 : false;
  for (const name of ["previous", "next"]) part(name).hidden = !several;
}

function look(chosen) {
  view = chosen;
  if (current) place(current, false);
}

const siblings = (quote) => [...quote.closest(".turn").querySelectorAll(".quote")];

function walk(by) {
  if (!current?.quote?.isConnected) return;
  const all = siblings(current.quote);
  const to = all[(all.indexOf(current.quote) + by + all.length) % all.length];
  to.scrollIntoView({ block: "nearest", behavior: still() ? "auto" : "smooth" });
  show(to, { focus: false });
}

// ==== the text ====

function body(known, target) {
  if (view === "page") return void picture(known, target);
  const marks = ranges(target);
  const nodes = known.paragraphs.map((each) => paragraphNode(each, marks, known.about.title));
  const text = make("div", { class: "text", lang: known.about.language ?? null }, ...nodes);
  part("source-body").replaceChildren(text);
  const at = text.querySelector(`[data-number="${target.number}"]`);
  if (!at) return part("source-body").prepend(labelled("source.nowhere", {}, "p", { class: "source-empty", role: "alert" }));
  at.classList.add("here");
  bring(at.querySelector("mark.now") ?? at);
}

// Bring a node into the pane's upper third; a second time, when the paragraphs on the way have their true heights.
function bring(node) {
  const box = part("source-body");
  const to = () => box.scrollTop + node.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
  box.scrollTo({ top: to() });
  requestAnimationFrame(() => requestAnimationFrame(() => box.scrollTo({ top: to() })));
}

// The quotations of the shown turn that stand in this document: [{start, end, now}], offsets into its text.
function ranges({ document: id, quote }) {
  if (!quote) return [];
  return siblings(quote)
    .filter((each) => each.dataset.document === id)
    .map((each) => ({ start: Number(each.dataset.start), end: Number(each.dataset.end), now: each === quote }));
}

function paragraphNode(paragraph, marks, title) {
  const { kind, number, label, section } = paragraph;
  const heading = kind === "heading";
  const depth = Math.min(6, 3 + (section?.length ?? 0));
  const words = make(heading ? `h${depth}` : "p", { class: "words" }, ...marked(paragraph, marks));
  const margin = heading ? null : make("a", { class: "n", href: `#/${current.document}/p${number}` }, label);
  return make("div", { class: `para ${kind}${heading && paragraph.text === title ? " title" : ""}`, "data-number": number }, margin, words);
}

// Offsets are code points, as everywhere in Pilcrow; a string of the browser's counts otherwise.
function marked(paragraph, marks) {
  const points = Array.from(paragraph.text);
  const inside = marks
    .map((each) => ({ ...each, from: Math.max(0, each.start - paragraph.start), to: Math.min(points.length, each.end - paragraph.start) }))
    .filter((each) => each.from < each.to)
    .sort((a, b) => a.from - b.from);
  const nodes = [];
  let done = 0;
  for (const { from, to, now } of inside) {
    if (from < done) continue;
    nodes.push(points.slice(done, from).join(""), make("mark", { class: now ? "now" : "also" }, points.slice(from, to).join("")));
    done = to;
  }
  return [...nodes, points.slice(done).join("")];
}

// ==== the page as it was added ====

async function picture({ about, paragraphs }, { document: id, number, quote }) {
  const mine = asked;
  const places = boxesOf(quote) ?? (await api.paragraph(id, number)).places;
  if (mine !== asked) return;
  const page = places[0]?.page ?? paragraphs.find((each) => each.number === number).page;
  const size = about.sheets.find((each) => each.number === page);
  const image = make("img", { src: api.pageImage(id, page), alt: say("source.image", { n: page }), width: size.width, height: size.height });
  const boxes = places.filter((each) => each.page === page).map(({ box: [left, top, right, bottom] }) => {
    const node = make("span", { class: "box", "aria-hidden": "true" });
    const percent = (value, whole) => `${(100 * value) / whole}%`;
    Object.assign(node.style, {
      left: percent(left, size.width), top: percent(top, size.height),
      width: percent(right - left, size.width), height: percent(bottom - top, size.height),
    });
    return node;
  });
  const sheet = make("figure", { class: "sheet" }, image, ...boxes);
  image.addEventListener("error", () => sheet.replaceChildren(labelled("source.nopage", {}, "p", { class: "source-empty" })));
  image.addEventListener("load", () => boxes[0] && bring(boxes[0]));
  part("source-body").replaceChildren(sheet);
}

function boxesOf(quote) {
  if (!quote) return null;
  const answers = JSON.parse(quote.closest(".turn").dataset.answers);
  const { document: id, start, end } = quote.dataset;
  const found = answers.flatMap((each) => [...each.quotes, ...each.nearest])
    .find((each) => each.document.id === id && each.start === Number(start) && each.end === Number(end));
  return found?.places.length ? found.places : null;
}
