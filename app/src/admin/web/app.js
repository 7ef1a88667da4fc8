// SPDX-License-Identifier: MIT
// The operator's page: what the program tells once a second goes to tiles, charts and tables; what the operator does, back.
import { Actions, TokenField } from "/actions.js";
import { MovingChart } from "/charts.js";
import { FigureHistory, writeAge, writeBytes, writeCount, writeLatency } from "/figures.js";
import { LiveSocket } from "/live.js";
import { SessionTable, showCodes } from "/tables.js";

const element = (id) => document.getElementById(id);
const perSecond = (write) => (value) => (value === null || value === undefined ? "–" : `${write(value)}/s`);
const writePercent = (value) => (value === null ? "–" : `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`);

// ---- figures

const tiles = [
  ["Up for", "uptime", writeAge],
  ["Sessions", "sessions", writeCount],
  ["Opened in all", "sessionsTotal", writeCount],
  ["Messages in", "messagesIn", perSecond(writeCount)],
  ["Messages out", "messagesOut", perSecond(writeCount)],
  ["Queued", "queuedBytes", writeBytes],
  ["Evicted", "evictions", writeCount],
  ["Messages lost", "messagesLost", writeCount],
  ["Callback errors", "handlerErrors", writeCount],
  ["Callback p99", "callback99", writeLatency],
  ["Processor", "cpu", writePercent],
  ["Memory", "residentBytes", writeBytes],
].map(([name, key, write]) => {
  const term = document.createElement("dt");
  const value = document.createElement("dd");
  const tile = document.createElement("div");
  term.textContent = name;
  value.textContent = "–";
  value.dataset.figure = key;
  tile.append(term, value);
  element("tiles").append(tile);
  return { value, key, write };
});

const charts = [
  ["Sessions", [{ key: "sessions", name: "open", colour: "series-1", least: 5 }], writeCount],
  ["Messages", [{ key: "messagesIn", name: "in", colour: "series-1", least: 5 },
    { key: "messagesOut", name: "out", colour: "series-2" }], perSecond(writeCount)],
  ["Bytes", [{ key: "bytesIn", name: "in", colour: "series-1", least: 1024 },
    { key: "bytesOut", name: "out", colour: "series-2" }], perSecond(writeBytes), true],
  ["Waiting to be sent", [{ key: "queuedBytes", name: "queued", colour: "series-3", least: 1024 }], writeBytes, true],
  ["Callbacks", [{ key: "callback50", name: "p50", colour: "series-1", least: 0.001 },
    { key: "callback99", name: "p99", colour: "series-2" }, { key: "loopDelay", name: "loop", colour: "series-3" }], writeLatency],
  ["Ping to pong", [{ key: "ping50", name: "p50", colour: "series-1", least: 0.001 },
    { key: "ping99", name: "p99", colour: "series-2" }], writeLatency],
].map(([title, ...rest]) => new MovingChart(element("charts"), title, ...rest));

const history = new FigureHistory();

function showFigures(told) {
  const figures = history.add(told);
  for (const { value, key, write } of tiles) {
    const text = write(figures[key]);
    if (value.textContent !== text) value.textContent = text;
  }
  for (const chart of charts) chart.add(figures);
  showCodes(element("closes"), figures.closes);
  showCodes(element("refusals"), figures.refusals);
  const badge = element("program");
  badge.dataset.state = figures.state;
  badge.textContent = figures.state[0].toUpperCase() + figures.state.slice(1);
  element("drain").disabled = figures.state !== "ready";
  openSessions = figures.sessions;
  document.title = `${figures.sessions} · Operator`;
}

// ---- what the operator does

let openSessions = 0;
const token = new TokenField(element("token-form"), element("token"), element("token-note"));
const actions = new Actions(token, element("outcomes"));
const table = new SessionTable(element("sessions"), (verb, id) => {
  actions.post(`/sessions/${id}/${verb}`, `${verb === "kick" ? "Kick" : "Close"} ${id}`);
});

element("drain").addEventListener("click", () => {
  element("confirm-text").textContent =
    `${openSessions === 1 ? "1 session is" : `${writeCount(openSessions)} sessions are`} told goodbye, and the program ends. Whether it starts again is up to whoever has started it.`;
  element("confirm").returnValue = "cancel";
  element("confirm").showModal();
});
element("confirm").addEventListener("close", () => {
  if (element("confirm").returnValue === "drain") actions.post("/drain", "Drain");
});

// ---- the line to the program

const socket = new LiveSocket("/live");
const showToken = () => token.value && socket.send({ type: "token", token: token.value });
let sessionsWereTold = false;

socket.addEventListener("open", () => {
  sessionsWereTold = false;
  showToken();
});
token.addEventListener("change", showToken);
socket.addEventListener("message", ({ detail: told }) => {
  if (told.type === "figures") {
    showFigures(told);
    if (!sessionsWereTold) element("sessions-note").textContent = "Shown to who has the token";
  } else if (told.type === "sessions") {
    sessionsWereTold = true;
    table.show(told.fullest);
    element("sessions-note").textContent = `${writeCount(told.fullest.length)} of ${writeCount(told.sessions)}`;
  } else if (told.type === "token") {
    token.showVerdict(told.isRight);
  }
});

function showLink() {
  const texts = { open: "Live", connecting: "Connecting…", waiting: "Offline, trying again" };
  element("link").dataset.state = socket.state;
  element("link").textContent = texts[socket.state];
  document.body.classList.toggle("stale", socket.state !== "open");
}
socket.addEventListener("state", showLink);
showLink();
element("where").textContent = location.host;
