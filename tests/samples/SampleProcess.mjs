// SPDX-License-Identifier: MIT
// A sample program that a test runs, for tests written in JavaScript: the twin of sample_process.py.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

const deadline = 60_000; // ms; generous, for sanitizer builds on a busy machine

export class SampleProcess {
  static #running = new Set();
  #child;
  log = "";

  /** Starts a sample and resolves once it accepts. `port` 0 lets the system choose. */
  static async start(name, port = 0) {
    const sample = new SampleProcess();
    await sample.#start(path.join(process.env.WSHOST_SAMPLES_DIR, name, name), port);
    return sample;
  }

  /** Kills what a failed test has left running; for an `after` hook, for a test does not end beside a child of its own. */
  static killAll() {
    for (const sample of SampleProcess.#running) sample.#child.kill("SIGKILL");
  }

  /** Ends it in an orderly way. Resolves to the exit code. */
  async end(signal = "SIGTERM") {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const exit = once(this.#child, "exit", { signal: AbortSignal.timeout(deadline) });
    this.#child.kill(signal);
    return (await exit)[0];
  }

  async #start(executable, port) {
    this.#child = spawn(executable, [`--port=${port}`, "--admin-port=0"], { stdio: ["ignore", "pipe", "pipe"] });
    SampleProcess.#running.add(this);
    this.#child.once("exit", () => SampleProcess.#running.delete(this));
    this.#child.stderr.on("data", (text) => { this.log += text; });
    const giveUp = setTimeout(() => this.#child.kill("SIGKILL"), deadline);
    for await (const line of createInterface({ input: this.#child.stdout })) {
      this.page ??= line.match(/^Page: (http:\S+)$/)?.[1];
      this.address ??= line.match(/^Websocket server listening on (ws:\S+)$/)?.[1];
      if (this.page && this.address) break;
    }
    clearTimeout(giveUp);
    if (!this.address) throw new Error(`${executable} did not start: ${this.log}`);
    this.port = Number(new URL(this.page).port);
  }
}
