"use strict";
// Keys and live updates; the desk works without this file.

const typing = (element) => element.closest("input, textarea, select, dialog[open]");
const rows = () => [...document.querySelectorAll("a[data-row]")];

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const now = all.indexOf(document.activeElement);
  const next = all[Math.min(all.length - 1, Math.max(0, now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step))];
  for (const row of all) row.closest(".row").classList.toggle("at", row === next);
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  if (key === "?") { document.getElementById("help")?.showModal(); return true; }
  if ((key === "j" || key === "k") && move(key === "j" ? 1 : -1)) return true;
  if (key === "k") { history.back(); return true; }
  const focus = document.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  if (focus) { focus.focus(); return true; }
  const summary = document.querySelector(`[data-open="${CSS.escape(key)}"]`);
  if (summary) {
    summary.parentElement.open = true;
    summary.parentElement.querySelector("input:not([type=hidden])").focus();
    return true;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (target) { target.click(); return true; }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (event.repeat) return; // a key held down approves one draft, not ten
  if (press(event.key)) event.preventDefault();
});

// a form goes once, however often its button is pressed
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

for (const preview of document.querySelectorAll("[data-preview]")) {
  const editor = document.getElementById(preview.dataset.preview);
  editor.addEventListener("input", () => { preview.textContent = editor.value; });
}

function countDown() {
  for (const until of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil(Number(until.dataset.until) - Date.now() / 1000);
    until.textContent = left > 0 ? `in ${left} s` : "now";
    if (left <= 0) until.closest(".banner").hidden = true;
  }
}
if (document.querySelector("[data-until]")) { countDown(); setInterval(countDown, 500); }

const { ticket, csrf, news } = document.body.dataset;
let known = null;

async function stillOpen() {
  if (document.hidden) return;
  const answer = await fetch(`/tickets/${ticket}/open`, { method: "POST", headers: { "x-csrf": csrf } });
  if (!answer.ok || answer.redirected) return;
  const { others, state } = await answer.json();
  const banner = document.querySelector(".banner.others");
  banner.hidden = !others.length;
  banner.textContent = others.length ? `${others.join(", ")} ${others.length > 1 ? "have" : "has"} this open too.` : "";
  if (known !== null && known !== state) document.querySelector(".banner.news").hidden = false;
  known ??= state;
}

async function anyNews() {
  if (document.hidden) return;
  const answer = await fetch("/queue/news");
  if (!answer.ok || answer.redirected) return;
  const { waiting, held } = await answer.json();
  document.querySelector(".banner.news").hidden = `${waiting}.${held}` === news;
}

const quietly = (task) => () => task().catch(() => {}); // the desk may be away for a moment
if (ticket) { quietly(stillOpen)(); setInterval(quietly(stillOpen), 15000); }
if (news && document.querySelector(".banner.news")) setInterval(quietly(anyNews), 15000);
