// SPDX-License-Identifier: MIT
// A WebSocket to the page's own server that comes back by itself, and the badge that shows how it is.

const firstDelay = 500;
const longestDelay = 15_000;

/** Returns the ws: or wss: address of a path on the server that this page came from. */
export function addressOf(path) {
  const url = new URL(path, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/**
 * Connects, and after each loss again: at once when the browser comes online, else after a growing, jittered pause.
 * Events: "open"; "message" (detail: what came); "state" (see `state` and `retryAt`).
 */
export class LiveSocket extends EventTarget {
  #path;
  #socket = null;
  #timer = 0;
  #failures = 0;

  state = "connecting"; // "open", "waiting" for the next try, "closed" by us
  retryAt = 0;

  constructor(path) {
    super();
    this.#path = path;
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
    this.#connect();
  }

  /** Sends a string or bytes. Returns false, and sends nothing, unless the socket is open. */
  send(data) {
    // A socket that is closing says so before its close event has come.
    if (this.state !== "open" || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  /** Leaves this address for another one on the same server. */
  moveTo(path) {
    this.#path = path;
    this.#failures = 0;
    this.#drop();
    this.#connect();
  }

  retryNow() {
    if (this.state !== "waiting") return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  close() {
    this.#drop();
    this.#become("closed");
  }

  #connect() {
    const socket = new WebSocket(addressOf(this.#path));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#become("connecting");
    socket.onopen = () => {
      this.#failures = 0;
      this.#become("open");
      this.dispatchEvent(new Event("open"));
    };
    socket.onmessage = (event) => this.dispatchEvent(new CustomEvent("message", { detail: event.data }));
    socket.onclose = () => this.#waitAndRetry();
  }

  #waitAndRetry() {
    const pause = Math.min(firstDelay * 2 ** this.#failures, longestDelay) * (0.75 + Math.random() / 2);
    this.#failures += 1;
    this.retryAt = Date.now() + pause;
    this.#timer = setTimeout(() => this.#connect(), pause);
    this.#become("waiting");
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(1000);
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/** Keeps `badge` (a button) telling the socket's state, with a count-down while it waits; pressing it tries at once. */
export function showState(badge, socket) {
  const spoken = document.createElement("span"); // for screen readers, without the count-down
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  badge.after(spoken);
  let ticking = 0;
  const render = () => {
    badge.dataset.state = socket.state;
    badge.disabled = socket.state !== "waiting";
    badge.textContent = textFor(socket);
    badge.title = socket.state === "waiting" ? "Try now" : "";
    if (socket.state === "open" || socket.state === "waiting") {
      spoken.textContent = socket.state === "open" ? "Connected" : "Offline";
    }
    const shouldTick = socket.state === "waiting";
    if (shouldTick && !ticking) ticking = setInterval(render, 500);
    if (!shouldTick && ticking) ticking = clearInterval(ticking) ?? 0;
  };
  badge.addEventListener("click", () => socket.retryNow());
  socket.addEventListener("state", render);
  render();
}

function textFor(socket) {
  switch (socket.state) {
    case "open": return "Connected";
    case "connecting": return "Connecting…";
    case "closed": return "Disconnected";
    default: {
      const seconds = Math.ceil((socket.retryAt - Date.now()) / 1000);
      return seconds > 0 ? `Offline, next try in ${seconds} s` : "Offline, trying…";
    }
  }
}
