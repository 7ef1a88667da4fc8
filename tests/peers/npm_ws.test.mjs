// SPDX-License-Identifier: MIT
// npm's ws against echo and chat.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { after, before, test } from "node:test";

import WebSocket from "ws";

import { SampleProcess } from "../samples/SampleProcess.mjs";

const deadline = 60_000;
const large = 700_000;
let echo;
let chat;

before(async () => {
  echo = await SampleProcess.start("echo");
  chat = await SampleProcess.start("chat");
});

after(async () => {
  const codes = [await echo.end(), await chat.end()];
  SampleProcess.killAll();
  assert.deepEqual(codes, [0, 0], echo.log + chat.log);
});

/** A client whose messages wait until they are asked for. */
class Peer {
  #waiting = [];
  #wanted = [];

  static async open(address, options = {}) {
    const peer = new Peer(address, options);
    await once(peer.socket, "open", { signal: AbortSignal.timeout(deadline) });
    return peer;
  }

  constructor(address, options) {
    this.socket = new WebSocket(address, options);
    this.closed = once(this.socket, "close", { signal: AbortSignal.timeout(deadline) })
      .then(([code, reason]) => ({ code, reason: reason.toString() }));
    this.socket.on("message", (data, isBinary) => {
      const message = isBinary ? data : data.toString();
      const take = this.#wanted.shift();
      if (take) take(message);
      else this.#waiting.push(message);
    });
  }

  receive() {
    if (this.#waiting.length > 0) return this.#waiting.shift();
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error("no message came")), deadline);
      this.#wanted.push((message) => {
        clearTimeout(giveUp);
        resolve(message);
      });
    });
  }

  async close(code = 1000, reason = "") {
    this.socket.close(code, reason);
    return this.closed;
  }
}

async function echoes(peer, message) {
  peer.socket.send(message);
  assert.deepEqual(await peer.receive(), message);
}

test("echo: text and bytes come back as they went", async () => {
  const peer = await Peer.open(echo.address);
  for (const text of ["hello", "", "Ünïcödé ☃ 🌍 \u0000 \u{10ffff}", "x".repeat(126), "x".repeat(65_536)]) {
    await echoes(peer, text);
  }
  for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 128]), randomBytes(125), randomBytes(65_535)]) {
    await echoes(peer, bytes);
  }
  await peer.close();
});

test("echo: large messages come back whole", async () => {
  const peer = await Peer.open(echo.address);
  await echoes(peer, "☃".repeat(Math.floor(large / 3)));
  await echoes(peer, randomBytes(large));
  await peer.close();
});

test("echo: fragments come back as one message, with a ping amid them answered", async () => {
  const peer = await Peer.open(echo.address);
  const pong = once(peer.socket, "pong", { signal: AbortSignal.timeout(deadline) });
  peer.socket.send("one, ", { fin: false });
  peer.socket.ping("amid");
  peer.socket.send("", { fin: false });
  peer.socket.send("two", { fin: true });
  assert.equal(await peer.receive(), "one, two");
  assert.equal((await pong)[0].toString(), "amid");

  const bytes = randomBytes(large);
  const step = 6_789;
  for (let at = 0; at < large; at += step) {
    peer.socket.send(bytes.subarray(at, at + step), { binary: true, fin: at + step >= large });
  }
  assert.deepEqual(await peer.receive(), bytes);
  await peer.close();
});

test("echo: a ping is answered with its payload", async () => {
  const peer = await Peer.open(echo.address);
  for (const payload of ["", "ping", "x".repeat(125)]) {
    const pong = once(peer.socket, "pong", { signal: AbortSignal.timeout(deadline) });
    peer.socket.ping(payload);
    assert.equal((await pong)[0].toString(), payload);
  }
  await peer.close();
});

test("echo: close codes are echoed", async () => {
  for (const [code, reason] of [[1000, "done"], [1001, ""], [3999, "a library's"], [4000, "an application's ☃"]]) {
    const peer = await Peer.open(echo.address);
    assert.equal((await peer.close(code, reason)).code, code);
  }
  const peer = await Peer.open(echo.address);
  peer.socket.close(); // no code at all
  assert.equal((await peer.closed).code, 1005);
});

test("echo: what was sent before a close comes back before it", async () => {
  const peer = await Peer.open(echo.address);
  for (let i = 0; i < 100; i += 1) peer.socket.send(String(i));
  const closed = peer.close(1000, "bye");
  for (let i = 0; i < 100; i += 1) assert.equal(await peer.receive(), String(i));
  assert.equal((await closed).code, 1000);
});

test("echo: a peer that vanishes harms nobody else", async () => {
  const stayer = await Peer.open(echo.address);
  for (let i = 0; i < 20; i += 1) {
    const leaver = await Peer.open(echo.address);
    leaver.socket.send(randomBytes(100_000));
    leaver.socket.terminate();
    await leaver.closed;
  }
  await echoes(stayer, "still here");
  await stayer.close();
});

test("echo: compression is agreed on when it is offered", async () => {
  const offers = [
    [false, ""],
    [true, "permessage-deflate"],
    [{ serverNoContextTakeover: true, clientNoContextTakeover: true }, "permessage-deflate"],
    [{ serverMaxWindowBits: 9, clientMaxWindowBits: 10, threshold: 0 }, "permessage-deflate"],
  ];
  for (const [perMessageDeflate, agreed] of offers) {
    const peer = await Peer.open(echo.address, { perMessageDeflate });
    assert.equal(peer.socket.extensions, agreed);
    for (const message of ["short", "long ".repeat(20_000), randomBytes(large), "", Buffer.alloc(0)]) {
      await echoes(peer, message);
    }
    await peer.close();
  }
});

test("chat: every JSON value reaches all, bare scalars too", async () => {
  const peers = await Promise.all(Array.from({ length: 5 }, () => Peer.open(chat.address)));
  const values = [{ type: "chat", from: "Ada", text: "hello ☃" }, [1, [2]], 42, -0.5, "a bare string", "", true, false, null,
    {}, [], { text: "x".repeat(large) }];
  for (const value of values) {
    peers[0].socket.send(JSON.stringify(value));
    for (const peer of peers) assert.deepEqual(JSON.parse(await peer.receive()), value);
  }
  await Promise.all(peers.map((peer) => peer.close()));
});

test("chat: each sender's order is kept for every receiver, and nothing comes twice", async () => {
  const senders = 5;
  const count = 200;
  const peers = await Promise.all(Array.from({ length: 10 }, () => Peer.open(chat.address)));
  for (let number = 0; number < count; number += 1) {
    for (let sender = 0; sender < senders; sender += 1) peers[sender].socket.send(JSON.stringify([sender, number]));
  }
  for (const peer of peers) {
    const next = new Array(senders).fill(0);
    for (let i = 0; i < senders * count; i += 1) {
      const [sender, number] = JSON.parse(await peer.receive());
      assert.equal(number, next[sender]);
      next[sender] += 1;
    }
  }
  await Promise.all(peers.map((peer) => peer.close()));
});

test("chat: a join is followed by a leave, however its sender goes", async () => {
  const stayer = await Peer.open(chat.address);
  for (const end of ["close", "terminate"]) {
    const leaver = await Peer.open(chat.address);
    leaver.socket.send('{"type":"join","id":"a1","name":"Ada"}');
    assert.equal(JSON.parse(await stayer.receive()).type, "join");
    leaver.socket[end]();
    assert.deepEqual(JSON.parse(await stayer.receive()), { type: "leave", id: "a1", name: "Ada" });
  }
  await stayer.close();
});

test("chat: what is no JSON closes its sender with 1007, bytes close theirs with 1003", async () => {
  const mallory = await Peer.open(chat.address);
  mallory.socket.send("{not json");
  assert.equal((await mallory.closed).code, 1007);
  const marvin = await Peer.open(chat.address);
  marvin.socket.send(Buffer.from([1, 2, 3]));
  assert.equal((await marvin.closed).code, 1003);
});
