// SPDX-License-Identifier: MIT
// The sessions with most to send, and counts by code.
import { writeAge, writeBytes, writeCount } from "/figures.js";

const meanings = {
  1000: "normal", 1001: "going away", 1002: "protocol error", 1003: "unsupported data", 1005: "no code", 1006: "no close",
  1007: "invalid payload", 1008: "policy", 1009: "too big", 1010: "extension missing", 1011: "internal error",
  1012: "restart", 1013: "try again later",
  400: "bad request", 401: "unauthorized", 403: "forbidden", 404: "not found", 405: "method", 426: "upgrade required",
  429: "too many", 431: "head too large", 500: "internal error", 503: "unavailable",
};

/** Shows {code: count} as a list, with what each code means. */
export function showCodes(list, counts) {
  const codes = Object.keys(counts);
  if (codes.length === 0) {
    if (list.dataset.isEmpty !== "true") list.replaceChildren(part("li", "None so far", "note"));
    list.dataset.isEmpty = "true";
    return;
  }
  list.dataset.isEmpty = "false";
  while (list.children.length > codes.length) list.lastElementChild.remove();
  codes.forEach((code, i) => {
    const item = list.children[i] ?? list.appendChild(document.createElement("li"));
    const text = `${code}|${writeCount(counts[code])}`;
    if (item.dataset.shown === text) return;
    item.dataset.shown = text;
    item.className = "";
    item.replaceChildren(part("b", code), part("span", meanings[code] ?? (code >= 3000 ? "an application's own" : "")), part("span", writeCount(counts[code]), "number"));
  });
}

/** The table of sessions. While somebody points at it or is in it with the keyboard, rows keep their places. */
export class SessionTable {
  #body;
  #act;
  #rows = new Map();

  /** `act(verb, id)` does "close" or "kick". */
  constructor(body, act) {
    this.#body = body;
    this.#act = act;
  }

  show(sessions) {
    const seen = new Set(sessions.map((session) => session.id));
    const stays = this.#body.matches(":hover, :focus-within");
    for (const [id, row] of this.#rows) {
      if (seen.has(id)) continue;
      row.classList.add("gone");
      for (const button of row.querySelectorAll("button")) button.disabled = true;
      if (!stays) {
        row.remove();
        this.#rows.delete(id);
      }
    }
    sessions.forEach((session, i) => {
      const row = this.#rows.get(session.id) ?? this.#makeRow(session);
      row.cells[3].textContent = writeAge(session.ageSeconds);
      row.cells[4].textContent = writeBytes(session.queuedBytes);
      if (!stays && this.#body.children[i] !== row) this.#body.insertBefore(row, this.#body.children[i] ?? null);
    });
  }

  #makeRow({ id, peer, path }) {
    const row = this.#body.insertRow();
    for (const text of [id, peer, path, "", ""]) row.insertCell().textContent = text;
    row.cells[3].className = row.cells[4].className = "number";
    const actions = row.insertCell();
    actions.className = "actions";
    for (const [verb, name] of [["close", "Close"], ["kick", "Kick"]]) {
      const button = part("button", name);
      button.type = "button";
      button.setAttribute("aria-label", `${name} session ${id} of ${peer}`);
      button.addEventListener("click", () => this.#act(verb, id));
      actions.append(button);
    }
    this.#rows.set(id, row);
    return row;
  }
}

function part(name, text, className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}
