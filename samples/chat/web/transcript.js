// SPDX-License-Identifier: MIT
// The conversation on the page. Text from others only ever becomes text nodes.
import { hueOf } from "/people.js";

const longestTranscript = 1000; // entries; older ones leave the page
const groupWindow = 120_000; // ms in which messages of one sender stand together
const nearBottom = 40; // px
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Adds entries in batches, one a frame, and follows the end unless the reader has scrolled away from it. */
export class Transcript {
  #log;
  #jump;
  #waiting = [];
  #scheduled = false;
  #unseen = 0;
  #last = { id: null, at: 0 };

  constructor(log, jump) {
    this.#log = log;
    this.#jump = jump;
    jump.addEventListener("click", () => this.toBottom());
    log.addEventListener("scroll", () => this.#isAtBottom() && this.#seen(), { passive: true });
    new ResizeObserver(() => this.#unseen === 0 && this.toBottom()).observe(log);
  }

  /** Adds what somebody said. */
  say({ id, from, text, mine }) {
    this.#add({ kind: "chat", id, from, text, mine });
  }

  /** Adds a line about the room: who came, who went. */
  note(text) {
    this.#add({ kind: "event", text });
  }

  /** Adds JSON that is no message of this page. */
  json(text) {
    this.#add({ kind: "json", id: null, from: "JSON", text });
  }

  toBottom() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#seen();
  }

  #add(entry) {
    this.#waiting.push({ ...entry, at: Date.now() });
    if (this.#waiting.length > longestTranscript) this.#waiting.shift(); // a hidden page draws no frames
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.#scheduled = false;
    const follow = this.#isAtBottom() || this.#waiting.some((entry) => entry.mine);
    const batch = document.createDocumentFragment();
    for (const entry of this.#waiting) batch.append(this.#render(entry));
    this.#unseen += this.#waiting.filter((entry) => entry.kind !== "event").length;
    this.#waiting = [];
    this.#log.append(batch);
    this.#trim();
    if (follow) this.toBottom();
    else this.#showJump();
  }

  #render(entry) {
    const row = element("div", `entry ${entry.kind}`);
    if (entry.kind === "event") {
      row.append(element("span", "", entry.text));
      this.#last = { id: null, at: 0 };
      return row;
    }
    const continues = entry.id !== null && this.#last.id === entry.id && entry.at - this.#last.at < groupWindow;
    this.#last = { id: entry.id, at: entry.at };
    row.classList.toggle("first", !continues);
    row.classList.toggle("mine", entry.mine === true);
    row.append(this.#bubble(entry, continues));
    return row;
  }

  #bubble(entry, continues) {
    const bubble = element("div", "bubble");
    const from = element("div", continues || entry.mine ? "from visually-hidden" : "from", entry.from);
    if (entry.id !== null) from.style.setProperty("--hue", hueOf(entry.id));
    const at = new Date(entry.at);
    const time = element("time", "", clock.format(at));
    time.dateTime = at.toISOString();
    const body = element("div", "body");
    body.append(element("div", "said", entry.text), time);
    bubble.append(from, body);
    return bubble;
  }

  #trim() {
    const surplus = this.#log.childElementCount - longestTranscript;
    for (let i = 0; i < surplus; i += 1) this.#log.firstElementChild.remove();
  }

  #isAtBottom() {
    const { scrollTop, clientHeight, scrollHeight } = this.#log;
    return scrollHeight - clientHeight - scrollTop < nearBottom;
  }

  #seen() {
    this.#unseen = 0;
    this.#jump.hidden = true;
  }

  #showJump() {
    this.#jump.hidden = this.#unseen === 0;
    this.#jump.textContent = this.#unseen === 1 ? "1 new message ↓" : `${this.#unseen} new messages ↓`;
  }
}
