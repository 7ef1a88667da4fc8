// SPDX-License-Identifier: MIT
// What an operator does with the page of a program's own listener. With --docs-images it also renews its picture.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";

import WebSocket from "ws";

import { SampleProcess } from "../samples/SampleProcess.mjs";
import { Browser } from "./Browser.mjs";

const token = "s3cret";
const withToken = { WSHOST__ADMIN__TOKEN: token };
const forDocs = process.argv.includes("--docs-images");
const people = forDocs ? 24 : 6;

let browser;
before(async () => { browser = await Browser.start(); });
after(async () => {
  Traffic.stopAll();
  SampleProcess.killAll();
  await browser.close();
});

/** Some come and go, and one asks for what there is not. */
async function comeAndGo(sample) {
  for (const code of [1000, 1000, 1001, 4000]) {
    const person = new WebSocket(sample.address);
    await once(person, "open");
    person.close(code);
    await once(person, "close");
  }
  const lost = new WebSocket(new URL("/nowhere", sample.address));
  assert.match((await once(lost, "error"))[0].message, /404/);
}

/** People who chat: each says something every now and then, until stop(). One of them does not read. */
class Traffic {
  static #running = new Set();
  people = [];
  #timer;

  static async start(sample, count) {
    const traffic = new Traffic();
    Traffic.#running.add(traffic);
    for (let i = 0; i < count; i += 1) {
      const person = new WebSocket(sample.address, { perMessageDeflate: false });
      await once(person, "open");
      person.gone = once(person, "close");
      traffic.people.push(person);
    }
    const begin = performance.now();
    let said = 0;
    traffic.#timer = setInterval(() => {
      const open = traffic.people.filter((each) => each.readyState === WebSocket.OPEN);
      const few = 1 + Math.round(2 + 2 * Math.sin((performance.now() - begin) / 12_000));
      for (const person of open.slice(0, few)) {
        said += 1;
        person.send(JSON.stringify({ type: "chat", id: "bot", from: "Bot", text: `${"la ".repeat(said % 90)} ${said}` }));
      }
    }, 50);
    return traffic;
  }

  /** Has the last one read no more, until a mebibyte of what is said waits for it in the program. */
  async stall(sample) {
    this.people.at(-1)._socket.pause();
    const text = JSON.stringify({ type: "chat", id: "bot", from: "Bot", text: "x".repeat(100_000) });
    const queued = async () => (await (await fetch(`${sample.operator}sessions`)).json()).queuedBytes;
    while (await queued() < 1 << 20) this.people[0].send(text);
  }

  /** Ends what a failed test has left. */
  static stopAll() {
    for (const traffic of Traffic.#running) traffic.stop();
  }

  stop() {
    Traffic.#running.delete(this);
    clearInterval(this.#timer);
    for (const person of this.people) person.terminate();
  }
}

const figure = (visit, key) => visit.page.locator(`[data-figure="${key}"]`);
const pictures = (visit) => visit.page.evaluate(() => [...document.querySelectorAll("canvas")].map((each) => each.toDataURL()));
const rows = (visit) => visit.page.locator("#sessions tr");

async function open(sample, options) {
  const visit = await browser.visit(sample.operator, { viewport: { width: 1280, height: 1190 }, ...options });
  await visit.page.locator('#link[data-state="open"]').waitFor();
  await visit.page.locator('#program[data-state="ready"]').waitFor();
  return visit;
}

async function seesFigure(visit, key, text) {
  await visit.page.waitForFunction(
    ([name, expected]) => document.querySelector(`[data-figure="${name}"]`).textContent === expected, [key, text]);
}

async function sees(visit, text) {
  await visit.page.getByRole("log").getByText(text).first().waitFor();
}

test("operator: figures and charts move, a session is kicked with the token and not without", async () => {
  const sample = await SampleProcess.start("chat", 0, { ...withToken, ...(forDocs ? { WSHOST__TIMEOUTS__PING: "15s" } : {}) });
  await comeAndGo(sample);
  const traffic = await Traffic.start(sample, people);
  const visit = await open(sample);
  await seesFigure(visit, "sessions", String(people));
  await visit.page.locator("#closes").getByText("1001").waitFor();
  await visit.page.locator("#refusals").getByText("404").waitFor();
  await visit.page.waitForFunction(() => /^[1-9].*\/s$/.test(document.querySelector('[data-figure="messagesOut"]').textContent));
  const before = await pictures(visit);
  assert.equal(before.length, 6);
  const uptime = await figure(visit, "uptime").textContent();
  await visit.page.waitForFunction((old) => document.querySelector('[data-figure="uptime"]').textContent !== old, uptime);
  const then = await pictures(visit);
  // All but the last: nobody is silent for so long that a Ping is sent.
  then.slice(0, 5).forEach((picture, i) => assert.ok(picture !== before[i], `chart ${i} moves`));

  if (forDocs) {
    const isLate = () => /^[4-9] min [2-9]/.test(document.querySelector('[data-figure="uptime"]').textContent);
    await visit.page.waitForFunction(isLate, null, { timeout: 400_000 });
  }
  await traffic.stall(sample);
  await rows(visit).nth(5).waitFor();
  await visit.page.waitForFunction(() => /MiB/.test(document.querySelector("#sessions tr .number:nth-of-type(5)").textContent));
  const slowest = await rows(visit).first().locator("td").first().textContent();
  const kick = visit.page.getByRole("button", { name: `Kick session ${slowest}` });
  await kick.click();
  await sees(visit, `Kick ${slowest}: refused (401)`);
  assert.equal(traffic.people.at(-1).readyState, WebSocket.OPEN);

  await visit.page.getByLabel("Token").fill("wrong");
  await visit.page.getByText("This is not the token").waitFor();
  await visit.page.getByLabel("Token").fill(token);
  await visit.page.getByText("This is the token").waitFor();
  await visit.picture("operator", { forDocs: true });
  await kick.click();
  await sees(visit, `Kick ${slowest}: done`);
  traffic.people.at(-1)._socket.resume();
  await traffic.people.at(-1).gone;
  await seesFigure(visit, "sessions", String(people - 1));
  await visit.page.locator("#closes").getByText("1006").waitFor();
  assert.deepEqual(await visit.page.evaluate(() => [localStorage.length, document.cookie]), [0, ""]);

  traffic.stop();
  assert.deepEqual((await visit.leave()).filter((text) => !/401 \(Unauthorized\)/.test(text)), []);
  assert.equal(await sample.end(), 0, sample.log);
});

test("operator: a program is drained after a second word, on a dark phone", async () => {
  const sample = await SampleProcess.start("chat", 0, withToken);
  const traffic = await Traffic.start(sample, 2);
  const visit = await open(sample, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await seesFigure(visit, "sessions", "2");
  assert.equal(await visit.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await visit.picture("operator-phone-dark");
  await visit.page.getByLabel("Token").fill(token);
  await visit.page.getByRole("button", { name: "Drain…" }).click();
  await visit.page.getByText("2 sessions are told goodbye").waitFor();
  await visit.picture("operator-confirm");
  await visit.page.keyboard.press("Escape");
  assert.equal(traffic.people[0].readyState, WebSocket.OPEN);

  await visit.page.getByRole("button", { name: "Drain…" }).click();
  await visit.page.getByRole("button", { name: "Drain now" }).click();
  await sees(visit, "Drain: done");
  const [code] = await traffic.people[0].gone;
  assert.equal(code, 1001);
  await visit.page.locator('#link[data-state="waiting"]').waitFor();
  traffic.stop();
  assert.deepEqual((await visit.leave()).filter((text) => !/WebSocket connection to .* failed/.test(text)), []);
});
