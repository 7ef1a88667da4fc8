// SPDX-License-Identifier: MIT
// The stocks page: which shares to follow stands in its own address (?tickers=MSFT+GOOG), so that it can be shared.
import { Board } from "/board.js";
import { Chart, colourName } from "/chart.js";
import { LiveSocket, showState } from "/socket.js";

const byId = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

const companies = await (await fetch("/companies.json")).json();
const listed = companies.map((company) => company.ticker);
const chosen = new Set(tickersIn(location.search)); // empty: all
const typed = new Set([...chosen].filter((ticker) => !listed.includes(ticker)));

const chart = new Chart(byId("chart"));
const board = new Board(byId("board"));
const socket = new LiveSocket(servicePath());
showState(byId("state"), socket);

// ---- what is chosen

function tickersIn(query) {
  const raw = new URLSearchParams(query).getAll("tickers").join(" ");
  return raw.toUpperCase().split(/[+,\s]+/).filter((ticker) => /^[A-Z0-9.=^-]{1,12}$/.test(ticker));
}

function query() {
  return chosen.size > 0 ? `?tickers=${[...chosen].map(encodeURIComponent).join("+")}` : "";
}

function servicePath() {
  return `/stocks${query()}`;
}

let moving = 0;
function choose(change) {
  change();
  history.replaceState(null, "", location.pathname + query());
  renderChips();
  clearTimeout(moving);
  moving = setTimeout(() => socket.moveTo(servicePath()), 200); // one move for several quick clicks
}

function toggle(ticker) {
  choose(() => chosen.delete(ticker) || chosen.add(ticker));
}

// ---- the chips

function chip(label, title, pressed, className, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  made.title = title;
  made.dataset.ticker = label;
  made.setAttribute("aria-pressed", String(pressed));
  made.addEventListener("click", action);
  return made;
}

function renderChips() {
  const focused = document.activeElement?.dataset?.ticker;
  const chips = [
    chip("All", "Every listed share", chosen.size === 0, "", () => choose(() => chosen.clear())),
    ...companies.map(({ ticker, company }) => chip(ticker, company, chosen.has(ticker), "", () => toggle(ticker))),
    ...[...typed].map((ticker) => chip(ticker, "Added by hand", chosen.has(ticker), "unlisted", () => toggle(ticker))),
  ];
  byId("chips").replaceChildren(...chips);
  chips.find((made) => made.dataset.ticker === focused)?.focus();
}

byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const ticker = byId("ticker").value.trim().toUpperCase();
  if (!ticker) return;
  byId("ticker").value = "";
  if (!listed.includes(ticker)) typed.add(ticker);
  choose(() => chosen.add(ticker));
});

// ---- the ticks

function show(tick) {
  const quotes = tick.quotes.map((quote) => ({ ...quote, colour: colourName(listed.indexOf(quote.ticker)) }));
  chart.add(Date.parse(tick.time) / 1000, quotes);
  board.show(quotes);
  byId("chart-title").textContent = chart.isRelative ? "Change since this page was opened" : `Price of ${quotes[0].ticker}`;
  byId("updated").textContent = `Updated ${clock.format(new Date(tick.time))}`;
  const unknown = tick.unknown.length > 0 ? `Not listed here: ${tick.unknown.join(", ")}` : "";
  if (byId("unknown").textContent !== unknown) byId("unknown").textContent = unknown;
}

socket.addEventListener("message", ({ detail }) => {
  const message = JSON.parse(detail);
  if (message.type === "tick") show(message);
});
renderChips();
