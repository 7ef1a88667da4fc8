// bun.mjs PORT echo|relay|deflate: Bun's own server; deflate is a relay that compresses.
const [port, work] = [Number(process.argv[2]), process.argv[3]];

const server = Bun.serve({
  hostname: '127.0.0.1',
  port,
  fetch(request, self) {
    return self.upgrade(request) ? undefined : new Response('WebSockets only', { status: 400 });
  },
  websocket: {
    perMessageDeflate: work === 'deflate',
    idleTimeout: 120,
    maxPayloadLength: 1 << 24,
    backpressureLimit: 1 << 28,
    open(socket) {
      if (work !== 'echo') socket.subscribe('all');
    },
    message(socket, message) {
      if (work === 'echo') socket.send(message);
      else server.publish('all', message, work === 'deflate');
    },
  },
});
