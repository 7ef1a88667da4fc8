// SPDX-License-Identifier: MIT
// Charts of the last minutes, drawn by Chart.js, each with a legend that has the figures of now.
/* global Chart */

const minutesShown = 5;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

// Ticks are round numbers: what stands behind the point of 20.0k or 3.00 ms says nothing.
const withoutZeros = (text) => text.replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");

// Of bytes, round are the powers of two.
const binaryStep = (most) => 2 ** Math.ceil(Math.log2(most / 3));
const binaryAxis = {
  bounds: "data", // else the round numbers of ten would decide where the axis ends
  afterDataLimits: (axis) => { axis.max = Math.ceil(axis.max / binaryStep(axis.max)) * binaryStep(axis.max); },
  afterBuildTicks: (axis) => {
    const step = binaryStep(axis.max);
    axis.ticks = Array.from({ length: Math.floor(axis.max / step) + 1 }, (_, i) => ({ value: i * step }));
  },
};

const style = () => getComputedStyle(document.documentElement);
const colour = (name) => style().getPropertyValue(`--${name}`).trim();

/** One chart: a title, lines with a name and a colour each, and how their values are written. */
export class MovingChart {
  #chart;
  #lines;
  #write;
  #isBinary;

  /**
   * `lines`: {key, name, colour} each, where colour is a custom property of the style sheet; the first may have `least`,
   * below which the axis does not end. `isBinary`: they are bytes.
   */
  constructor(parent, title, lines, write, isBinary = false) {
    this.#isBinary = isBinary;
    this.#lines = lines;
    this.#write = write;
    const figure = document.createElement("figure");
    figure.className = "card chart";
    const caption = document.createElement("figcaption");
    const name = document.createElement("h2");
    name.textContent = title;
    caption.append(name, this.#makeLegend());
    const frame = document.createElement("div");
    frame.className = "frame";
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${title}, the last ${minutesShown} minutes`);
    frame.append(canvas);
    figure.append(caption, frame);
    parent.append(figure);
    this.#chart = new Chart(canvas, this.#configuration());
    this.#dress();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#dress());
  }

  /** Adds the figures of one moment and moves the chart on to it. */
  add(figures) {
    const { data, options } = this.#chart;
    const oldest = figures.time - minutesShown * 60_000;
    this.#lines.forEach((line, i) => {
      const points = data.datasets[i].data;
      points.push({ x: figures.time, y: figures[line.key] ?? null });
      // One beyond the edge stays, so that the line reaches it.
      while (points.length > 1 && points[1].x < oldest) points.shift();
      line.value.textContent = this.#write(figures[line.key]);
    });
    options.scales.x.min = oldest;
    options.scales.x.max = figures.time;
    this.#chart.update("none");
  }

  #makeLegend() {
    const legend = document.createElement("ul");
    legend.className = "legend";
    for (const line of this.#lines) {
      const item = document.createElement("li");
      item.dataset.colour = line.colour;
      line.value = document.createElement("b");
      line.value.textContent = "–";
      item.append(line.name, " ", line.value);
      legend.append(item);
    }
    return legend;
  }

  #configuration() {
    return {
      type: "line",
      data: {
        datasets: this.#lines.map((line) => (
          { label: line.name, data: [], borderWidth: 1.75, pointRadius: 0, pointHitRadius: 8, tension: 0.2, spanGaps: false })),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        interaction: { mode: "nearest", axis: "x", intersect: false },
        plugins: {
          legend: { display: false },
          tooltip: {
            callbacks: {
              title: ([item]) => new Date(item.parsed.x).toLocaleTimeString("en-GB"),
              label: (item) => ` ${item.dataset.label}: ${this.#write(item.parsed.y)}`,
            },
          },
        },
        scales: {
          x: {
            type: "linear", min: Date.now() - minutesShown * 60_000, max: Date.now(), grid: { drawTicks: false },
            ticks: { stepSize: 60_000, includeBounds: false, maxRotation: 0, padding: 6, callback: (time) => clock.format(time) },
          },
          y: {
            beginAtZero: true, suggestedMax: this.#lines[0].least ?? 1, grid: { drawTicks: false },
            afterFit: (axis) => { axis.width = 62; }, // the same for all, and whatever the figures
            ticks: { maxTicksLimit: 4, padding: 8, callback: (value) => withoutZeros(this.#write(value)) },
            ...(this.#isBinary ? binaryAxis : {}),
          },
        },
      },
    };
  }

  #dress() {
    const { data, options } = this.#chart;
    this.#lines.forEach((line, i) => {
      data.datasets[i].borderColor = colour(line.colour);
      data.datasets[i].backgroundColor = colour(line.colour);
    });
    for (const axis of Object.values(options.scales)) {
      axis.grid.color = colour("line");
      axis.grid.borderColor = colour("line");
      axis.ticks.color = colour("muted");
      axis.ticks.font = { family: style().fontFamily, size: 11 };
    }
    this.#chart.update("none");
  }
}
