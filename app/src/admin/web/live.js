// SPDX-License-Identifier: MIT
// The page's WebSocket, which comes back by itself.

const firstDelay = 500;
const longestDelay = 10_000;

/** Connects to `path` on this page's server, and after each loss again, ever later. Events: "open", "state"; "message" (detail). */
export class LiveSocket extends EventTarget {
  #path;
  #socket;
  #failures = 0;

  state = "connecting"; // or "open", "waiting"

  constructor(path) {
    super();
    this.#path = path;
    this.#connect();
  }

  /** Sends a value as JSON, if there is anybody to send it to. */
  send(value) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(value));
  }

  #connect() {
    const address = new URL(this.#path, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#socket = new WebSocket(address);
    this.#become("connecting");
    this.#socket.onopen = () => {
      this.#failures = 0;
      this.#become("open");
      this.dispatchEvent(new Event("open"));
    };
    this.#socket.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent("message", { detail: JSON.parse(data) }));
    this.#socket.onclose = () => {
      this.#become("waiting");
      const pause = Math.min(firstDelay * 2 ** this.#failures, longestDelay) * (0.75 + Math.random() / 2);
      this.#failures += 1;
      setTimeout(() => this.#connect(), pause);
    };
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
