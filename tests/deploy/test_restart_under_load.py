# SPDX-License-Identifier: MIT
# Restarts while clients come and go: nobody is refused, and everybody is told.
"""A supervisor that holds the listening socket, as systemd does, and clients that connect all the time."""

import asyncio
import collections
import struct
import unittest

from deployed_program import DEADLINE, DeployedProgram, listening_socket, sample

RESTARTS = 5
STAYERS = 100  # sessions that stay until they are told to go, and come again
PASSERS = 20   # clients that connect, say goodbye, and connect again

REQUEST = ("GET /chat HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode()
GOODBYE = b"\x88\x82\x00\x00\x00\x00" + struct.pack("!H", 1000)
GOING_AWAY = 1001


class Load:
    """Clients, and what became of each of their attempts."""

    def __init__(self, port):
        self._port = port
        self.outcomes = collections.Counter()
        self.complaints = []
        self.staying = 0  # sessions that are open until they are told to go
        self._changed = asyncio.Condition()

    async def until(self, condition):
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(condition), DEADLINE)

    async def _note(self, outcome=None, stayed=0):
        async with self._changed:
            self.staying += stayed
            if outcome:
                self.outcomes[outcome] += 1
            self._changed.notify_all()

    async def run(self, stays):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError as error:
                self.complaints.append(f"connect: {error!r}")
                await self._note("refused")
                continue
            try:
                await self._attempt(reader, writer, stays)
            finally:
                writer.close()

    async def _attempt(self, reader, writer, stays):
        try:
            writer.write(REQUEST)
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except (OSError, asyncio.IncompleteReadError) as error:
            self.complaints.append(f"no answer: {error!r}")
            return await self._note("no answer")
        status = head.split()[1]
        if status != "101":
            if status != "503" or "Retry-After:" not in head:
                self.complaints.append(f"answer: {head}")
            return await self._note(status)
        await self._note(stayed=stays)
        try:
            await self._session(reader, writer, stays)
        finally:
            await self._note(stayed=-stays)

    async def _session(self, reader, writer, stays):
        try:
            if not stays:
                writer.write(GOODBYE)
            code = await self._close_code(reader)
            if stays:
                writer.write(b"\x88\x82\x00\x00\x00\x00" + struct.pack("!H", code))
        except (OSError, asyncio.IncompleteReadError) as error:
            self.complaints.append(f"a session without a Close: {error!r}")
            return await self._note("cut")
        # Who leaves while all are told to go may be told first.
        if code != GOING_AWAY and (stays or code != 1000):
            self.complaints.append(f"Close {code}")
        await self._note(f"closed with {code}")

    @staticmethod
    async def _close_code(reader):
        while True:
            first, second = await reader.readexactly(2)
            payload = await reader.readexactly(second & 0x7F)  # nobody says anything long here
            if first & 0x0F == 8:
                return struct.unpack("!H", payload[:2])[0]


class RestartUnderLoad(unittest.IsolatedAsyncioTestCase):
    async def test_refuses_nobody_and_tells_everybody(self):
        with listening_socket() as public:
            load = Load(public.getsockname()[1])
            clients = [asyncio.create_task(load.run(stays)) for stays in [True] * STAYERS + [False] * PASSERS]
            program = self.start(public)
            for _ in range(RESTARTS):
                passed = load.outcomes["closed with 1000"]
                await load.until(lambda: load.staying >= STAYERS and load.outcomes["closed with 1000"] >= passed + PASSERS)
                goodbyes = load.outcomes["closed with 1001"]
                code = await asyncio.to_thread(program.end)
                self.assertEqual(code, 0, program.log)
                await load.until(lambda: load.outcomes["closed with 1001"] >= goodbyes + STAYERS)
                program = self.start(public)
            await load.until(lambda: load.staying >= STAYERS)
            for client in clients:
                client.cancel()
            await asyncio.wait(clients)
            self.assertEqual(await asyncio.to_thread(program.end), 0, program.log)
        self.assertEqual(load.complaints, [])
        self.assertEqual(set(load.outcomes) - {"closed with 1000", "closed with 1001", "503"}, set())
        self.assertGreaterEqual(load.outcomes["closed with 1001"], RESTARTS * STAYERS)

    def start(self, public):
        program = DeployedProgram(sample("chat"), sockets=[("public", public)])
        self.addCleanup(program.__exit__)
        return program


if __name__ == "__main__":
    unittest.main()
