// SPDX-License-Identifier: MIT
// What a person does with the samples' pages. With --docs-images it also renews the pictures in docs/images.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";

import WebSocket from "ws";

import { SampleProcess } from "../samples/SampleProcess.mjs";
import { Browser } from "./Browser.mjs";

let browser;
before(async () => { browser = await Browser.start(); });
after(async () => {
  SampleProcess.killAll();
  await browser.close();
});

// ---- the chat

const texts = (visit, from) => visit.page.locator(`.entry.${from} .said`).allTextContents();
const people = (visit) => visit.page.locator("#people .name").allTextContents();

async function join(sample, name, options) {
  const visit = await browser.visit(sample.page, options);
  await visit.untilSocketIs("open");
  await visit.page.getByPlaceholder("Your name").fill(name);
  await visit.page.getByRole("button", { name: "Join the chat" }).click();
  await sees(visit, `You joined as ${name}`);
  return visit;
}

async function say(visit, text) {
  await visit.page.getByLabel("Message", { exact: true }).fill(text);
  await visit.page.keyboard.press("Enter");
  await sees(visit, text);
}

async function sees(visit, text) {
  await visit.page.getByRole("log").getByText(text, { exact: true }).last().waitFor();
}

async function seesPeople(visit, ...names) {
  await visit.page.waitForFunction(
    (expected) => [...document.querySelectorAll("#people .name")].map((name) => name.textContent).join() === expected,
    names.join());
  assert.deepEqual(await people(visit), names);
}

test("chat: two people meet, talk both ways, and one sees the other leave", async () => {
  const sample = await SampleProcess.start("chat");
  const ada = await join(sample, "Ada");
  const grace = await join(sample, "Grace", { colorScheme: "dark" });
  await sees(ada, "Grace joined");
  await seesPeople(ada, "Ada", "Grace");
  await seesPeople(grace, "Ada", "Grace");

  await say(ada, "Good morning! Is the new host up?");
  await sees(grace, "Good morning! Is the new host up?");
  await say(grace, "Since an hour. It has not dropped a frame yet.");
  await say(grace, "I sent it the worst headers that I could think of.");
  await sees(ada, "I sent it the worst headers that I could think of.");
  await say(ada, "And?");
  await say(grace, "It said 400 and went on.");
  await sees(ada, "It said 400 and went on.");
  assert.deepEqual(await texts(ada, "mine"), ["Good morning! Is the new host up?", "And?"]);
  await ada.picture("chat", { forDocs: true });
  await grace.picture("chat-dark");

  assert.deepEqual(await grace.leave(), []);
  await sees(ada, "Grace left");
  await seesPeople(ada, "Ada");
  assert.deepEqual(await ada.leave(), []);
  assert.equal(await sample.end(), 0, sample.log);
});

test("chat: the name is remembered and can be changed", async () => {
  const sample = await SampleProcess.start("chat");
  const ada = await join(sample, "Ada");
  await ada.page.reload();
  await sees(ada, "You joined as Ada");
  await ada.page.getByRole("button", { name: "You are Ada" }).click();
  await ada.page.getByPlaceholder("Your name").fill("Countess");
  await ada.page.keyboard.press("Enter");
  await sees(ada, "Ada is now called Countess");
  await seesPeople(ada, "Countess");
  assert.deepEqual(await ada.leave(), []);
  await sample.end();
});

test("chat: markup stays text, and JSON of any kind is shown", async () => {
  const sample = await SampleProcess.start("chat");
  const ada = await join(sample, "Ada");
  const bot = new WebSocket(sample.address);
  await once(bot, "open");
  const markup = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>";
  bot.send(JSON.stringify({ type: "join", id: markup, name: markup }));
  bot.send(JSON.stringify({ type: "chat", from: markup, text: markup }));
  const odd = ["42", "-0.5", "\"bare\"", "true", "null", "[1,2]", '{"type":"weather","rain":true}', '{"type":"chat","from":1}',
    '{"type":"constructor","id":"x","name":"y"}', "12345678901234567890"];
  for (const json of odd) bot.send(json);
  await sees(ada, "12345678901234567890");
  assert.deepEqual(await texts(ada, "json"), odd);
  assert.deepEqual(await texts(ada, "chat"), [markup]);
  assert.equal(await ada.page.locator("#transcript img, #transcript b, #people img").count(), 0);
  assert.equal(await ada.page.title(), "Chat");
  await ada.picture("chat-json");
  bot.terminate();
  assert.deepEqual(await ada.leave(), []);
  await sample.end();
});

test("chat: 500 messages at once are all shown, in order, while the page can be used", async (context) => {
  const sample = await SampleProcess.start("chat");
  const ada = await join(sample, "Ada");
  const bot = new WebSocket(sample.address);
  await once(bot, "open");
  await ada.page.evaluate(() => {
    window.longestFrame = 0;
    let last = performance.now();
    const measure = (now) => {
      window.longestFrame = Math.max(window.longestFrame, now - last);
      last = now;
      requestAnimationFrame(measure);
    };
    requestAnimationFrame(measure);
  });
  for (let i = 0; i < 500; i += 1) bot.send(JSON.stringify({ type: "chat", id: "bot", from: "Bot", text: `message ${i}` }));
  await say(ada, "I can still write");
  await sees(ada, "message 499");
  const shown = (await texts(ada, "chat")).filter((text) => text.startsWith("message"));
  assert.deepEqual(shown, Array.from({ length: 500 }, (_, i) => `message ${i}`));
  context.diagnostic(`longest pause between two frames: ${Math.round(await ada.page.evaluate(() => window.longestFrame))} ms`);
  assert.equal(await ada.page.getByRole("log").evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop < 2), true);

  // Who has scrolled up to read is left there, and told of what came.
  await ada.page.getByRole("log").evaluate((log) => { log.scrollTop = 0; });
  for (let i = 0; i < 700; i += 1) bot.send(JSON.stringify({ type: "chat", id: "bot", from: "Bot", text: `more ${i}` }));
  await sees(ada, "more 699");
  await ada.page.getByRole("button", { name: /new messages/ }).click();
  assert.equal(await ada.page.getByRole("button", { name: /new messages/ }).count(), 0);
  assert.equal(await ada.page.locator("#transcript > *").count(), 1000);
  await ada.picture("chat-many");
  bot.terminate();
  assert.deepEqual(await ada.leave(), []);
  await sample.end();
});

test("chat: after a restart of the server everybody is back by themselves", async () => {
  const first = await SampleProcess.start("chat");
  const ada = await join(first, "Ada");
  const grace = await join(first, "Grace");
  assert.equal(await first.end(), 0, first.log);
  await ada.untilSocketIs("waiting");
  assert.equal(await ada.page.getByRole("button", { name: "Send" }).isDisabled(), true);
  await ada.picture("chat-offline");
  const second = await SampleProcess.start("chat", first.port);
  await ada.untilSocketIs("open");
  await grace.untilSocketIs("open");
  await seesPeople(ada, "Ada", "Grace");
  await seesPeople(grace, "Ada", "Grace");
  await say(ada, "There we are again");
  await sees(grace, "There we are again");
  // Tries while the server was away are the only thing that the browser may complain of.
  for (const visit of [ada, grace]) {
    assert.deepEqual((await visit.leave()).filter((text) => !/WebSocket connection to .* failed/.test(text)), []);
  }
  assert.equal(await second.end(), 0, second.log);
});

// ---- the stocks

const canvasOf = (visit) => visit.page.evaluate(() => document.querySelector("#chart canvas").toDataURL());

/** Counts the pixels of the chart that have a line's colour: strong, neither grey nor clear. */
const colouredPixels = (visit) => visit.page.evaluate(() => {
  const { width, height } = document.querySelector("#chart canvas");
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(document.querySelector("#chart canvas"), 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [red, green, blue, alpha] = data.subarray(i, i + 4);
    if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) count += 1;
  }
  return count;
});

const prices = (visit) => visit.page.locator("#board .price").allTextContents();

/** Waits until the prices are others than before. Returns them. */
async function nextPrices(visit, before) {
  await visit.page.waitForFunction(
    (old) => [...document.querySelectorAll("#board .price")].map((price) => price.textContent).join() !== old,
    before.join());
  return prices(visit);
}

test("stocks: the chart and the table move with every tick", async () => {
  const sample = await SampleProcess.start("stocks");
  const visit = await browser.visit(sample.page, { viewport: { width: 1000, height: 900 } });
  await visit.untilSocketIs("open");
  await visit.page.locator("#board tr").nth(7).waitFor();
  const first = await prices(visit);
  assert.equal(first.length, 8);
  const second = await nextPrices(visit, first);
  const pictureThen = await canvasOf(visit);
  const inkThen = await colouredPixels(visit);
  assert.ok(inkThen > 0, "there are lines on the chart");
  const third = await nextPrices(visit, second);
  assert.notEqual(await canvasOf(visit), pictureThen);
  assert.ok(await colouredPixels(visit) > inkThen, "the lines have become longer");
  assert.match((await visit.page.locator("#board tr").first().allTextContents())[0], /^MSFTMostly Soft Toys\d+\.\d\d[▲▼] [+-]/);

  let last = third;
  for (let tick = 0; tick < (process.argv.includes("--docs-images") ? 24 : 3); tick += 1) last = await nextPrices(visit, last);
  await visit.picture("stocks", { forDocs: true });
  assert.deepEqual(await visit.leave(), []);
  assert.equal(await sample.end(), 0, sample.log);
});

test("stocks: shares are chosen in the address, by chip and by name; unknown ones are named", async () => {
  const sample = await SampleProcess.start("stocks");
  const visit = await browser.visit(`${sample.page}?tickers=GOOG+XYZ`, { viewport: { width: 390, height: 844 } });
  const rows = visit.page.locator("#board th");
  await visit.page.getByText("Not listed here: XYZ").waitFor();
  assert.deepEqual(await rows.allTextContents(), ["GOOG"]);
  await visit.page.getByText("Price of GOOG").waitFor();
  await visit.picture("stocks-phone");

  await visit.page.getByRole("button", { name: "ACME" }).click();
  await rows.nth(1).waitFor();
  assert.deepEqual(await rows.allTextContents(), ["GOOG", "ACME"]);
  assert.equal(new URL(visit.page.url()).search, "?tickers=GOOG+XYZ+ACME");
  assert.equal(await visit.page.getByRole("button", { name: "ACME" }).getAttribute("aria-pressed"), "true");

  await visit.page.getByLabel("Ticker to add").fill("nope");
  await visit.page.keyboard.press("Enter");
  await visit.page.getByText("Not listed here: XYZ, NOPE").waitFor();

  await visit.page.getByRole("button", { name: "All" }).click();
  await rows.nth(7).waitFor();
  assert.equal(await visit.page.locator("#unknown").textContent(), "");
  assert.deepEqual(await visit.leave(), []);
  await sample.end();
});

test("stocks: ticks go on after a restart of the server", async () => {
  const first = await SampleProcess.start("stocks");
  const visit = await browser.visit(first.page, { colorScheme: "dark" });
  await visit.page.locator("#board tr").nth(7).waitFor();
  const before = await prices(visit);
  assert.equal(await first.end(), 0, first.log);
  await visit.untilSocketIs("waiting");
  const second = await SampleProcess.start("stocks", first.port);
  await visit.untilSocketIs("open");
  await nextPrices(visit, await nextPrices(visit, before));
  await visit.picture("stocks-dark");
  assert.deepEqual((await visit.leave()).filter((text) => !/WebSocket connection to .* failed/.test(text)), []);
  assert.equal(await second.end(), 0, second.log);
});

// ---- the echo

test("echo: text and bytes come back the same, with a time", async () => {
  const sample = await SampleProcess.start("echo");
  const visit = await browser.visit(sample.page);
  await visit.untilSocketIs("open");
  const rows = visit.page.locator("#echoes tr");
  await visit.page.getByLabel("Text").fill("Hello, wörld 🌍");
  await visit.page.keyboard.press("Enter");
  await rows.nth(0).waitFor();
  assert.match(await rows.first().textContent(), /^Hello, wörld 🌍text18 B[\d.]+ ms✓ yes$/);

  await visit.page.getByLabel("Bytes").fill("00 ff 80 7f");
  await visit.page.keyboard.press("Enter");
  await rows.nth(1).waitFor();
  assert.match(await rows.first().textContent(), /^00 ff 80 7fbytes4 B[\d.]+ ms✓ yes$/);

  await visit.page.getByRole("button", { name: "noise" }).click();
  await rows.nth(2).waitFor();
  assert.match(await rows.first().textContent(), /bytes65,536 B[\d.]+ ms✓ yes$/);

  await visit.page.getByLabel("Bytes").fill("0g");
  await visit.page.keyboard.press("Enter");
  await visit.page.getByText("Write pairs of the digits").waitFor();
  assert.equal(await rows.count(), 3);
  await visit.picture("echo");
  assert.deepEqual(await visit.leave(), []);
  assert.equal(await sample.end(), 0, sample.log);
});
