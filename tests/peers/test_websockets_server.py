# SPDX-License-Identifier: MIT
# Python's websockets as the server of our client role.
"""Runs with Debian's python3-websockets, by Debian's own python."""

import asyncio
import http
import os
import unittest

import websockets

DEADLINE = 60  # seconds


async def echo(peer, _path=None):
    async for message in peer:
        if message == "fragments":
            await peer.send(["one, ", "two, ", "three"])
        elif message == "close":
            await peer.close(4000, "as asked")
            return
        else:
            await peer.send(message)


async def refuse(path, _headers):
    return (http.HTTPStatus.FORBIDDEN, [], b"no\n") if path == "/refused" else None


class WebsocketsAsServer(unittest.IsolatedAsyncioTestCase):
    async def converse(self, compression):
        async with websockets.serve(echo, "127.0.0.1", 0, subprotocols=["chat"], compression=compression,
                                    process_request=refuse) as server:
            port = server.sockets[0].getsockname()[1]
            battery = await asyncio.create_subprocess_exec(
                os.path.join(os.environ["WSHOST_PEERS_DIR"], "client_battery"), str(port),
                stderr=asyncio.subprocess.PIPE)
            _, said = await asyncio.wait_for(battery.communicate(), DEADLINE)
            self.assertEqual(battery.returncode, 0, said.decode())

    async def test_converses_with_our_client(self):
        await self.converse(None)

    async def test_converses_when_it_would_compress(self):
        await self.converse("deflate")


if __name__ == "__main__":
    unittest.main()
