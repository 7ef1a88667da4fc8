// SPDX-License-Identifier: MIT
// What the operator does: the token that allows it, the requests, and what came of them.

const storageKey = "wshost.operator.token";
const outcomesKept = 6;
const typingPause = 400; // ms: not every letter is a token

/** The token field. It is kept for this tab alone, and never leaves it but for requests to this listener. */
export class TokenField extends EventTarget {
  #input;
  #note;
  #typing = 0;

  constructor(form, input, note) {
    super();
    this.#input = input;
    this.#note = note;
    input.value = sessionStorage.getItem(storageKey) ?? "";
    input.addEventListener("input", () => {
      sessionStorage.setItem(storageKey, input.value);
      this.#say("", "Kept until this tab is closed");
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.dispatchEvent(new Event("change")), typingPause);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  get value() {
    return this.#input.value;
  }

  /** Shows whether the program knows the token. */
  showVerdict(isRight) {
    if (this.value) this.#say(isRight ? "right" : "wrong", isRight ? "This is the token" : "This is not the token");
  }

  #say(verdict, text) {
    this.#input.setAttribute("aria-invalid", String(verdict === "wrong"));
    this.#note.dataset.verdict = verdict;
    this.#note.textContent = text;
  }
}

/** Sends requests and shows what came of them, the last on top. */
export class Actions {
  #token;
  #list;

  constructor(token, list) {
    this.#token = token;
    this.#list = list;
  }

  /** Posts to `path`. `what` says it for people: "Kick 12ab". */
  async post(path, what) {
    try {
      const headers = this.#token.value ? { Authorization: `Bearer ${this.#token.value}` } : {};
      const response = await fetch(path, { method: "POST", headers });
      const body = await response.json().catch(() => ({}));
      this.#show(what, response.ok, response.ok ? "done" : `refused (${response.status}): ${body.error ?? response.statusText}`);
    } catch {
      this.#show(what, false, "the program does not answer");
    }
  }

  #show(what, isDone, outcome) {
    const item = document.createElement("li");
    item.dataset.outcome = isDone ? "done" : "failed";
    const time = document.createElement("time");
    time.textContent = new Date().toLocaleTimeString("en-GB");
    item.append(time, ` ${what}: ${outcome}`);
    this.#list.prepend(item);
    while (this.#list.children.length > outcomesKept) this.#list.lastElementChild.remove();
  }
}
