// The documents: what there is, which of them are asked, and how more get in.

import * as api from "./api.js";
import { drop } from "./source.js";
import { labelled, make, say } from "./words.js";

const $ = (selector) => document.querySelector(selector);
const picked = new Set(); // ids of the documents that questions are narrowed to; empty: all
let all = [];
let samples = false;
let tell = () => {};
let changed = () => {}; // what is asked is another than before

export const chosen = () => [...picked];
export const comparing = () => picked.size > 1 && $("#compare").checked;
export const onlySamples = () => samples;

export function onChange(act) {
  changed = act;
  act();
}

export async function start(announce) {
  tell = announce;
  $("#compare").addEventListener("change", () => changed());
  const dialog = $("#library");
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  $("#find").addEventListener("input", shelve);
  $("#files").addEventListener("change", (event) => (send(event.target.files), (event.target.value = "")));
  drops($(".drop"));
  await refresh();
}

export function open() {
  $("#library").showModal();
  refresh();
}

export function widen() {
  picked.clear();
  scope();
}

async function refresh() {
  try {
    all = await api.documents();
  } catch (error) {
    tell(say("failed", { why: error.message || say("failed.offline") }));
    return;
  }
  samples = all.length > 0 && all.every((each) => each.collection === "samples");
  for (const id of picked) if (!all.some((each) => each.id === id)) picked.delete(id);
  $("#library-count").textContent = all.length ? ` ${all.length}` : "";
  scope();
  shelve();
}

// ==== which are asked ====

function scope() {
  const one = picked.size === 1 ? all.find((each) => picked.has(each.id)) : null;
  const words = one ? one.title : picked.size ? say("library.many", { n: picked.size }) : say("library.all");
  const button = $("#scope span, #scope");
  const node = one
    ? make("span", {}, words)
    : labelled(picked.size ? "library.many" : "library.all", { n: picked.size });
  $("#scope").replaceChildren(node);
  button.title = words;
  $("#unscope").hidden = !picked.size;
  $("#compare-choice").hidden = picked.size < 2;
  tick();
  changed();
}

// Shows in the documents' panel what is chosen; a box that is there stays there, so that the keyboard stays on it.
function tick() {
  for (const list of document.querySelectorAll(".shelf ul")) {
    const boxes = [...list.querySelectorAll("input")];
    for (const box of boxes) box.checked = picked.has(box.value);
    const head = list.previousElementSibling.querySelector("input");
    head.checked = boxes.every((box) => box.checked);
    head.indeterminate = !head.checked && boxes.some((box) => box.checked);
  }
}

function shelve() {
  const wanted = $("#find").value.trim().toLowerCase();
  $("#find").hidden = all.length < 8;
  const shown = all.filter((each) => `${each.title} ${each.source}`.toLowerCase().includes(wanted));
  const groups = Map.groupBy ? Map.groupBy(shown, (each) => each.collection) : grouped(shown);
  const nodes = [...groups].flatMap(([collection, documents]) => [
    make("h3", {}, whole(collection, documents)),
    make("ul", {}, ...documents.map(row)),
  ]);
  const none = labelled("library.none", {}, "p", { class: "note" });
  $(".shelf").replaceChildren(...(samples || !all.length ? [none] : []), ...nodes);
  tick();
}

// A collection's name, with a box that ticks all that is shown of it.
function whole(collection, documents) {
  const box = make("input", { type: "checkbox", "aria-label": say("library.narrow", { title: collection }) });
  box.addEventListener("change", () => {
    for (const each of documents) picked[box.checked ? "add" : "delete"](each.id);
    scope();
  });
  return make("label", {}, box, make("span", {}, collection));
}

function grouped(documents) {
  const groups = new Map();
  for (const each of documents) groups.set(each.collection, [...(groups.get(each.collection) ?? []), each]);
  return groups;
}

function row(each) {
  const box = make("input", { type: "checkbox", "aria-label": say("library.narrow", { title: each.title }) });
  box.value = each.id;
  box.addEventListener("change", () => {
    if (box.checked) picked.add(each.id);
    else picked.delete(each.id);
    scope();
  });
  const away = labelled("library.remove", {}, "button", { type: "button", class: "quiet remove", "aria-label": say("library.remove.one", { title: each.title }) });
  away.hidden = samples;
  away.addEventListener("click", () => remove(each));
  const facts = make("span", { class: "facts" }, each.source.split("/").at(-1));
  return make("li", {}, make("label", {}, box, make("span", { class: "title" }, each.title), facts), away);
}

async function remove(each) {
  try {
    await api.remove(each.id);
  } catch (error) {
    return refused(error);
  }
  drop(each.id);
  await refresh();
  const back = async () => {
    await api.restore(each.id).catch(refused);
    await refresh();
    tell("");
  };
  tell(say("library.removed", { title: each.title }), { undo: back });
}

function refused(error) {
  if (error.status === 401 || error.status === 403) $(".forbidden").hidden = false;
  tell(say("failed", { why: error.message || say("failed.offline") }));
}

// ==== how more get in ====

function drops(zone) {
  for (const name of ["dragenter", "dragover"]) {
    addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      if (!$("#library").open) open();
      zone.classList.add("over");
    });
  }
  addEventListener("dragleave", (event) => event.relatedTarget || zone.classList.remove("over"));
  addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });
}

function send(files) {
  const list = [...files];
  if (!list.length) return;
  const line = progress(list.length);
  const form = new FormData();
  for (const file of list) form.append("files", file, file.name);
  const request = new XMLHttpRequest();
  const collection = encodeURIComponent($("#collection").value.trim() || "default");
  request.open("POST", `/api/v1/documents?collection=${collection}`);
  request.upload.addEventListener("progress", (event) => event.lengthComputable && line.at(event.loaded / event.total / 3));
  request.addEventListener("error", () => line.fail(say("failed.offline")));
  request.addEventListener("abort", () => line.end("upload.cancelled"));
  request.addEventListener("load", () => {
    if (request.status === 202) watch(JSON.parse(request.responseText).job, line);
    else line.fail(why(request));
  });
  line.stop = () => request.abort();
  request.send(form);
}

function why(request) {
  if (request.status === 401 || request.status === 403) return say("upload.forbidden");
  try {
    return JSON.parse(request.responseText).detail ?? request.statusText;
  } catch {
    return request.statusText;
  }
}

async function watch(id, line) {
  line.stop = () => api.cancel(id).catch((error) => line.fail(error.message));
  for (;;) {
    let job;
    try {
      job = await api.job(id);
    } catch (error) {
      return line.fail(error.message || say("failed.offline"));
    }
    const ended = !["queued", "running"].includes(job.state);
    line.read(job, ended);
    if (ended) break;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  return refresh();
}

// One upload's line: what is happening, a bar, a button to stop it, and in the end the ledger.
function progress(count) {
  const words = make("p", { class: "job-words" });
  const bar = make("progress", { max: "1", value: "0", "aria-label": say("upload.sending", { n: count }) });
  const button = labelled("upload.cancel", {}, "button", { type: "button", class: "quiet" });
  const ledger = make("ul", { class: "ledger" });
  const box = make("div", { class: "job" }, words, button, bar, ledger);
  const put = (key, values) => words.replaceChildren(labelled(key, values));
  put("upload.sending", { n: count });
  $(".jobs").prepend(box);
  const line = { stop: () => {} };
  button.addEventListener("click", () => line.stop());
  const finish = () => (bar.remove(), button.remove(), box.classList.add("ended"));
  line.at = (part) => (bar.value = part);
  line.fail = (reason) => (put("upload.failed", { why: reason }), box.classList.add("failed"), finish());
  line.end = (key, values) => (put(key, values), finish());
  line.read = (job, ended) => {
    const rows = job.files ?? [];
    const done = rows.filter((each) => each.status);
    bar.value = 1 / 3 + (2 / 3) * (job.progress ?? 0);
    ledger.replaceChildren(...rows.filter((each) => each.status).sort((a, b) => read(a) - read(b)).map(ledgerRow));
    if (!ended) return put("upload.reading", { done: done.length, n: rows.length || count });
    if (job.state === "cancelled") return line.end("upload.cancelled");
    if (job.state === "failed") return line.fail(job.detail ?? "");
    const good = rows.filter(read).length;
    return line.end("upload.done", { read: good, failed: rows.length - good });
  };
  return line;
}

const read = (each) => ["added", "unchanged", "replaced"].includes(each.status);

function ledgerRow(each) {
  const facts = read(each) ? labelled("library.paragraphs", { n: each.paragraphs }) : (each.reason ?? each.status);
  const warned = (each.warnings ?? []).map((words) => make("span", { class: "warning" }, words));
  return make("li", { class: read(each) ? "read" : "unread" }, make("strong", {}, each.name), " ", facts, ...warned);
}
