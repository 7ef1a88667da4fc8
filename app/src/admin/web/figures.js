// SPDX-License-Identifier: MIT
// From what the program has counted to what a person reads: rates, quantiles, and numbers with units.

const units = ["B", "KiB", "MiB", "GiB", "TiB"];
const latencyWindow = 10; // tellings, which come once a second: one alone has too few samples

/** Keeps what was told last, and makes rates of it. */
export class FigureHistory {
  #told = [];

  /** Takes what was told. Returns the figures of now; rates are null until there is something to compare with. */
  add(now) {
    const last = this.#told.at(-1);
    // Started anew: its counters began again.
    if (last && (last.startTime !== now.startTime || now.time <= last.time)) this.#told = [];
    const before = this.#told.at(-1);
    const oldest = this.#told[0];
    this.#told.push(now);
    if (this.#told.length > latencyWindow) this.#told.shift();
    const rate = (key) => (before ? (now[key] - before[key]) / ((now.time - before.time) / 1000) : null);
    const latency = (key, part) => (oldest ? quantile(now[key].bounds, difference(now[key], oldest[key]), part) : null);
    return {
      ...now,
      uptime: now.time / 1000 - now.startTime,
      messagesIn: rate("messagesReceived"),
      messagesOut: rate("messagesSent"),
      bytesIn: rate("bytesReceived"),
      bytesOut: rate("bytesSent"),
      cpu: rate("cpuSeconds"),
      callback50: latency("callbackSeconds", 0.5),
      callback99: latency("callbackSeconds", 0.99),
      ping50: latency("pingSeconds", 0.5),
      ping99: latency("pingSeconds", 0.99),
      loopDelay: now.loopDelayMs / 1000,
    };
  }
}

function difference(now, before) {
  return now.counts.map((count, i) => count - (before.counts[i] ?? 0));
}

/** Estimates a quantile from the counts of a histogram, whose last has no upper bound. Returns null if there are none. */
export function quantile(bounds, counts, part) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all <= 0) return null;
  let below = 0;
  for (let i = 0; i < bounds.length; i += 1) {
    if (below + counts[i] >= part * all) {
      const lower = i === 0 ? 0 : bounds[i - 1];
      return lower + (bounds[i] - lower) * ((part * all - below) / counts[i]);
    }
    below += counts[i];
  }
  return bounds.at(-1) ?? null;
}

/** 1,234 or 12.3k or 4.5M; small ones that are no whole number with one digit behind the point. */
export function writeCount(value) {
  if (value === null || value === undefined) return "–";
  for (const [size, letter] of [[1e9, "G"], [1e6, "M"], [1e4, "k"]]) {
    if (value >= size) return `${threeDigits(value / (letter === "k" ? 1e3 : size))}${letter}`;
  }
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}

export function writeBytes(value) {
  if (value === null || value === undefined) return "–";
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${threeDigits(value / 1024 ** power)} ${units[power]}`;
}

/** A short time: 850 µs, 12.3 ms, 1.2 s. */
export function writeLatency(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds === 0) return "0 ms";
  if (seconds < 1e-3) return `${threeDigits(seconds * 1e6)} µs`;
  return seconds < 1 ? `${threeDigits(seconds * 1e3)} ms` : `${threeDigits(seconds)} s`;
}

/** A long time: 42 s, 3 min 20 s, 5 h 3 min, 12 d 4 h. */
export function writeAge(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

function threeDigits(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value === 0 ? 0 : 2);
}
