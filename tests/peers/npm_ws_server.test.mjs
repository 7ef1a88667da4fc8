// SPDX-License-Identifier: MIT
// npm's ws as the server of our client role.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { WebSocketServer } from "ws";

const deadline = 60_000;
const battery = join(process.env.WSHOST_PEERS_DIR, "client_battery");

function echo(peer) {
  peer.on("message", (data, isBinary) => {
    const text = isBinary ? null : data.toString();
    if (text === "fragments") {
      peer.send("one, ", { fin: false });
      peer.ping("between");
      peer.send("two, ", { fin: false });
      peer.send("three", { fin: true });
    } else if (text === "close") {
      peer.close(4000, "as asked");
    } else {
      peer.send(data, { binary: isBinary });
    }
  });
}

for (const perMessageDeflate of [false, true]) {
  test(`ws converses with our client, compression ${perMessageDeflate ? "allowed" : "off"}`, async () => {
    const http = createServer();
    const server = new WebSocketServer({ noServer: true, perMessageDeflate, handleProtocols: () => "chat" });
    http.on("upgrade", (request, socket, head) => {
      if (request.url === "/refused") {
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, echo);
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    try {
      await promisify(execFile)(battery, [String(http.address().port)], { timeout: deadline });
    } finally {
      for (const peer of server.clients) peer.terminate();
      http.close();
    }
  });
}
