// SPDX-License-Identifier: MIT
// The table of prices. Its rows stay; only their texts change, so that a reader's place in it is kept.

const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero",
});

function direction(change) {
  return change > 0 ? "up" : change < 0 ? "down" : "";
}

function arrow(change) {
  return change > 0 ? "▲ " : change < 0 ? "▼ " : "";
}

function cell(className) {
  const made = document.createElement("td");
  made.className = className;
  return made;
}

export class Board {
  #body;
  #rows = new Map(); // ticker -> {row, price, change, total, last, first}

  constructor(body) {
    this.#body = body;
  }

  /** Shows [{ticker, company, price, colour}] in this order, and no other share. */
  show(quotes) {
    const kept = new Set(quotes.map((quote) => quote.ticker));
    for (const [ticker, { row }] of this.#rows) if (!kept.has(ticker)) row.remove();
    let place = this.#body.firstElementChild;
    for (const quote of quotes) {
      const entry = this.#rows.get(quote.ticker) ?? this.#makeRow(quote);
      this.#update(entry, quote.price);
      if (entry.row === place) place = place.nextElementSibling;
      else this.#body.insertBefore(entry.row, place);
    }
  }

  #makeRow({ ticker, company, price, colour }) {
    const row = document.createElement("tr");
    row.style.setProperty("--swatch", `var(${colour})`);
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = ticker;
    const firm = cell("company");
    firm.textContent = company;
    const entry = { row, price: cell("number price"), change: cell("number"), total: cell("number"), last: price, first: price };
    row.append(name, firm, entry.price, entry.change, entry.total);
    this.#rows.set(ticker, entry);
    return entry;
  }

  #update(entry, price) {
    const change = Math.round((price - entry.last) * 100) / 100;
    const total = (price / entry.first - 1) * 100;
    entry.last = price;
    entry.price.textContent = money.format(price);
    this.#colour(entry.price, "number price", change);
    entry.change.textContent = arrow(change) + signed.format(change);
    this.#colour(entry.change, "number", change);
    entry.total.textContent = `${signed.format(total)} %`;
    this.#colour(entry.total, "number", total);
  }

  #colour(target, base, change) {
    target.className = `${base} ${direction(change)}`;
    for (const animation of target.getAnimations()) {
      animation.cancel();
      animation.play(); // a second rise in a row is seen too
    }
  }
}
