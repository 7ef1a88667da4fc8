// SPDX-License-Identifier: MIT
// The echo page: sends text and bytes, and shows what came back, whether it is the same, and after what time.
import { LiveSocket, showState } from "/socket.js";

const mostRows = 100;
const shownText = 200; // characters
const shownBytes = 32;
const noiseBytes = 65_536;
const byId = (id) => document.getElementById(id);

const socket = new LiveSocket("/echo");
showState(byId("state"), socket);

let waiting = []; // what was sent and has not come back, oldest first
const roundTrips = []; // ms, of the rows shown

function send(data) {
  if (!socket.send(data)) return false;
  waiting.push({ data, at: performance.now() });
  return true;
}

function receive(data) {
  const now = performance.now();
  const sent = waiting.shift();
  if (sent === undefined) return;
  addRow(data, now - sent.at, isSame(data, sent.data));
}

function isSame(left, right) {
  if (typeof left === "string" || typeof right === "string") return left === right;
  const a = new Uint8Array(left);
  const b = new Uint8Array(right);
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

// ---- the table

function cell(className, text) {
  const made = document.createElement("td");
  made.className = className;
  made.textContent = text;
  return made;
}

function addRow(data, milliseconds, same) {
  const isText = typeof data === "string";
  const size = isText ? new TextEncoder().encode(data).length : data.byteLength;
  const row = document.createElement("tr");
  row.append(
    cell(isText ? "what" : "what hex", isText ? cut(data) : hexOf(data)),
    cell("kind", isText ? "text" : "bytes"),
    cell("number", `${size.toLocaleString()} B`),
    cell("number", `${milliseconds.toFixed(1)} ms`),
    cell(same ? "same" : "different", same ? "✓ yes" : "✗ no"),
  );
  byId("empty").hidden = true;
  byId("echoes").prepend(row);
  if (byId("echoes").childElementCount > mostRows) byId("echoes").lastElementChild.remove();
  roundTrips.push(milliseconds);
  if (roundTrips.length > mostRows) roundTrips.shift();
  const sorted = [...roundTrips].sort((a, b) => a - b);
  byId("summary").textContent =
    `median ${sorted[sorted.length >> 1].toFixed(1)} ms, best ${sorted[0].toFixed(1)} ms of ${sorted.length}`;
}

const cut = (text) => (text.length > shownText ? `${text.slice(0, shownText)}…` : text || "(empty)");

function hexOf(buffer) {
  const bytes = new Uint8Array(buffer);
  const shown = Array.from(bytes.subarray(0, shownBytes), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > shownBytes ? `${shown} …` : shown || "(empty)";
}

// ---- the forms

/** Returns the bytes that `text` names, or null if it is not pairs of hexadecimal digits. */
function bytesFromHex(text) {
  const digits = text.replace(/0x|[\s,]+/gi, "");
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

byId("text-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (send(byId("text").value)) byId("text").select();
});

byId("bytes-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const bytes = bytesFromHex(byId("bytes").value);
  byId("bytes-error").textContent = bytes ? "" : "Write pairs of the digits 0-9 and a-f, such as 00 ff 80.";
  if (bytes && send(bytes)) byId("bytes").select();
});

byId("random").addEventListener("click", () => send(crypto.getRandomValues(new Uint8Array(noiseBytes))));

socket.addEventListener("message", ({ detail }) => receive(detail));
socket.addEventListener("state", () => {
  if (socket.state !== "open") waiting = []; // what was on its way is lost
  for (const button of document.querySelectorAll("form button")) button.disabled = socket.state !== "open";
});
byId("text").focus();
