// SPDX-License-Identifier: MIT
// Who is here: the list beside the conversation, kept by what people announce of themselves.

/** Returns a hue, 0..359, that an id always gets. */
export function hueOf(id) {
  let hash = 7;
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  return (hash * 137) % 360;
}

export class People {
  #list;
  #ownId;
  #byId = new Map();

  constructor(list, ownId) {
    this.#list = list;
    this.#ownId = ownId;
  }

  get count() { return this.#byId.size; }
  nameOf(id) { return this.#byId.get(id); }

  add(id, name) {
    this.#byId.set(id, name);
    this.#render();
  }

  remove(id) {
    this.#byId.delete(id);
    this.#render();
  }

  clear() {
    this.#byId.clear();
    this.#render();
  }

  #render() {
    const entries = [...this.#byId].sort(([, a], [, b]) => a.localeCompare(b));
    this.#list.replaceChildren(...entries.map(([id, name]) => this.#item(id, name)));
  }

  #item(id, name) {
    const item = document.createElement("li");
    item.style.setProperty("--hue", hueOf(id));
    const initial = document.createElement("span");
    initial.className = "initial";
    initial.setAttribute("aria-hidden", "true");
    initial.textContent = [...name][0].toUpperCase();
    const label = document.createElement("span");
    label.className = "name";
    label.textContent = name;
    item.append(initial, label);
    if (id === this.#ownId) {
      const you = document.createElement("span");
      you.className = "you";
      you.textContent = "(you)";
      item.append(you);
    }
    return item;
  }
}
