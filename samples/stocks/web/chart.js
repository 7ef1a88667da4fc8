// SPDX-License-Identifier: MIT
// The chart: the last minutes of each share that is followed, drawn by uPlot, which the page loads before.

const mostPoints = 300; // one each second: five minutes

const styleOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colour of the n-th share, as a CSS variable, so that it follows dark and light. */
export const colourName = (index) => `--line-${index % 8}`;

/** Draws percent since the first price when there are several shares, and the price itself when there is one. */
export class Chart {
  #place;
  #plot = null;
  #times = [];
  #prices = new Map(); // ticker -> its prices, one for each time, null where it was not followed
  #colours = new Map();
  #shown = [];

  constructor(place) {
    this.#place = place;
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#rebuild());
  }

  get length() { return this.#times.length; }
  get isRelative() { return this.#shown.length !== 1; }

  /** Adds a tick: seconds since 1970, and [{ticker, price, colour}]. */
  add(time, quotes) {
    this.#times.push(time);
    for (const { ticker, price, colour } of quotes) {
      if (!this.#prices.has(ticker)) this.#prices.set(ticker, new Array(this.#times.length - 1).fill(null));
      this.#prices.get(ticker).push(price);
      this.#colours.set(ticker, colour);
    }
    for (const prices of this.#prices.values()) if (prices.length < this.#times.length) prices.push(null);
    this.#forgetOld();
    this.#draw(quotes.map((quote) => quote.ticker));
  }

  #forgetOld() {
    if (this.#times.length <= mostPoints) return;
    this.#times.shift();
    for (const [ticker, prices] of this.#prices) {
      prices.shift();
      if (prices.every((price) => price === null)) this.#prices.delete(ticker);
    }
  }

  #draw(tickers) {
    if (this.#plot && tickers.join() === this.#shown.join()) {
      this.#plot.setData(this.#series());
      return;
    }
    this.#shown = tickers;
    this.#rebuild();
  }

  #series() {
    return [this.#times, ...this.#shown.map((ticker) => this.#line(this.#prices.get(ticker)))];
  }

  #line(prices) {
    if (!this.isRelative) return prices;
    const first = prices.find((price) => price !== null);
    return prices.map((price) => (price === null ? null : (price / first - 1) * 100));
  }

  #rebuild() {
    this.#plot?.destroy();
    this.#plot = null;
    if (this.#shown.length > 0) this.#plot = new uPlot(this.#options(), this.#series(), this.#place);
  }

  #options() {
    const axis = { stroke: styleOf("--muted"), grid: { stroke: styleOf("--line"), width: 1 }, ticks: { show: false } };
    const unit = this.isRelative ? (value) => `${value > 0 ? "+" : ""}${value.toFixed(1)} %` : (value) => value.toFixed(2);
    return {
      ...this.#size(),
      padding: [10, 30, 0, 0],
      legend: { show: false },
      cursor: { points: { size: 7 }, drag: { x: false, y: false }, y: false },
      scales: { x: { range: (_, from, to) => [from, Math.max(to, from + 30)] } },
      axes: [
        { ...axis, values: "{HH}:{mm}:{ss}", space: 90, size: 34, font: this.#font() },
        { ...axis, values: (_, ticks) => ticks.map(unit), size: 64, font: this.#font() },
      ],
      series: [{}, ...this.#shown.map((ticker) => ({
        label: ticker,
        stroke: styleOf(this.#colours.get(ticker)),
        width: 2,
        points: { show: () => this.#times.length < 2 }, // one tick makes no line yet
        spanGaps: false,
      }))],
    };
  }

  #font() { return `12px ${getComputedStyle(document.body).fontFamily}`; }
  #size() { return { width: Math.max(this.#place.clientWidth, 200), height: Math.max(this.#place.clientHeight, 160) }; }
}
