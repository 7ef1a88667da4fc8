// SPDX-License-Identifier: MIT
// Headless Chromium, and pages that remember what their console complained of.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const deadline = 60_000;
const executable = process.env.WSHOST_CHROMIUM ?? "/usr/bin/chromium";
const docsImages = fileURLToPath(new URL("../../docs/images", import.meta.url));
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

export class Browser {
  #browser;

  /** Starts the browser with an empty profile. */
  static async start() {
    if (!existsSync(executable)) throw new Error(`${executable} is missing: install chromium, or name one in WSHOST_CHROMIUM`);
    const browser = new Browser();
    browser.#browser = await chromium.launch({ executablePath: executable, headless: true, args: quiet });
    return browser;
  }

  /** Opens an address as somebody who has never been there. */
  async visit(address, options = {}) {
    const context = await this.#browser.newContext({
      viewport: { width: 1000, height: 700 }, locale: "en-GB", colorScheme: "light", ...options,
    });
    context.setDefaultTimeout(deadline);
    const visit = new Visit(await context.newPage(), new URL(address).origin);
    await visit.page.goto(address);
    return visit;
  }

  close() {
    return this.#browser.close();
  }
}

/** A page, with what went wrong on it. */
class Visit {
  complaints = [];

  constructor(page, origin) {
    this.page = page;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`exception: ${error.message}`));
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== origin) this.complaints.push(`request to elsewhere: ${request.url()}`);
    });
  }

  /** Ends the visit. Returns what was complained of. */
  async leave() {
    await this.page.context().close();
    return this.complaints;
  }

  /** Waits until the page says that its socket is in this state. */
  async untilSocketIs(state) {
    await this.page.locator(`#state[data-state="${state}"]`).waitFor();
  }

  /** Keeps a picture among the build's screenshots and, if the program was told so, one for the docs. */
  async picture(name, { forDocs = false } = {}) {
    const folders = [process.env.WSHOST_SCREENSHOTS];
    if (forDocs && process.argv.includes("--docs-images")) folders.push(docsImages);
    for (const folder of folders.filter(Boolean)) {
      await mkdir(folder, { recursive: true });
      await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
    }
  }
}
