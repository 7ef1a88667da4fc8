// npm_ws.mjs PORT echo|relay|deflate: ws on Node, with bufferutil; deflate is a relay that compresses.
import { WebSocketServer } from 'ws';

const [port, work] = [Number(process.argv[2]), process.argv[3]];
const compression = { serverNoContextTakeover: true, clientNoContextTakeover: true, zlibDeflateOptions: { level: 3 } };
const server = new WebSocketServer({
  host: '127.0.0.1',
  port,
  backlog: 65535,
  maxPayload: 1 << 24,
  perMessageDeflate: work === 'deflate' ? compression : false,
});

function relay(message, binary) {
  for (const each of server.clients) if (each.readyState === each.OPEN) each.send(message, { binary });
}

server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', work === 'echo' ? (message, binary) => socket.send(message, { binary }) : relay);
});
