# SPDX-License-Identifier: MIT
# Python's websockets against echo and chat.
"""Runs with Debian's python3-websockets, by Debian's own python."""

import asyncio
import json
import os
import sys
import unittest

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples"))
from sample_process import DEADLINE, SampleProcess  # noqa: E402 (found by the line above)

LARGE = 700_000
UNICODE = "Ünïcödé ☃ 🌍 \u0000 \U0010ffff ‮"


def soon(awaitable):
    return asyncio.wait_for(awaitable, DEADLINE)


class PeerTest(unittest.IsolatedAsyncioTestCase):
    sample_name = ""

    @classmethod
    def setUpClass(cls):
        cls.sample = SampleProcess(cls.sample_name)

    @classmethod
    def tearDownClass(cls):
        with cls.sample as sample:
            code = sample.end()
        assert code == 0, f"{cls.sample_name} ended with {code}: {sample.log}"

    def connect(self, **options):
        return websockets.connect(self.sample.address, open_timeout=DEADLINE, close_timeout=DEADLINE, **options)


class Echo(PeerTest):
    sample_name = "echo"

    async def test_text_and_bytes_come_back_as_they_went(self):
        async with self.connect() as peer:
            for message in ("hello", "", UNICODE, b"", b"\x00\xff\x80", bytes(range(256)) * 10, "x" * 125, "x" * 126,
                            "x" * 65_535, "x" * 65_536):
                await peer.send(message)
                self.assertEqual(await soon(peer.recv()), message)

    async def test_large_messages_come_back_whole(self):
        async with self.connect() as peer:
            for message in ("☃" * (LARGE // 3), os.urandom(LARGE)):
                await peer.send(message)
                self.assertEqual(await soon(peer.recv()), message)

    async def test_fragments_come_back_as_one_message(self):
        async with self.connect() as peer:
            text = "fragment ☃ of text, " * 500
            await peer.send([text[i:i + 77] for i in range(0, len(text), 77)])
            self.assertEqual(await soon(peer.recv()), text)
            data = os.urandom(LARGE)
            await peer.send([data[i:i + 9_999] for i in range(0, len(data), 9_999)])
            self.assertEqual(await soon(peer.recv()), data)

    async def test_a_ping_amid_fragments_is_answered(self):
        async with self.connect() as peer:
            pongs = []

            async def fragments():
                yield "before the ping, "
                pongs.append(await peer.ping(b"amid"))
                yield "after the ping"

            await peer.send(fragments())
            self.assertEqual(await soon(peer.recv()), "before the ping, after the ping")
            await soon(pongs[0])

    async def test_many_messages_come_back_in_order(self):
        async with self.connect(max_queue=None) as peer:
            count = 2_000
            for number in range(count):
                await peer.send(str(number))
            self.assertEqual([await soon(peer.recv()) for _ in range(count)], [str(number) for number in range(count)])

    async def test_pings_are_answered_with_their_payload(self):
        async with self.connect() as peer:
            for payload in (b"", b"ping", b"x" * 125):
                await soon(await peer.ping(payload))  # done by a Pong of the same payload only

    async def test_close_codes_are_echoed(self):
        for code, reason in ((1000, "done"), (1001, ""), (3000, "a library's"), (4999, "an application's ☃")):
            async with self.connect() as peer:
                await soon(peer.close(code, reason))
                self.assertEqual((peer.close_rcvd.code, peer.close_code), (code, code))
                self.assertFalse(peer.close_rcvd_then_sent)

    async def test_a_message_that_is_too_big_closes_with_1009_and_harms_nobody_else(self):
        async with self.connect() as other, self.connect() as peer:
            await peer.send(b"x" * (1024 * 1024 + 1))
            with self.assertRaises(websockets.ConnectionClosed):
                await soon(peer.recv())
            self.assertEqual(peer.close_code, 1009)
            await other.send("still here")
            self.assertEqual(await soon(other.recv()), "still here")

    async def test_compression_is_agreed_on_when_it_is_offered(self):
        for offer, agreed in (("deflate", ["permessage-deflate"]), (None, [])):
            async with self.connect(compression=offer) as peer:
                self.assertEqual([extension.name for extension in peer.extensions], agreed)
                for message in ("short", "long " * 20_000, os.urandom(LARGE), b""):
                    await peer.send(message)
                    self.assertEqual(await soon(peer.recv()), message)

    async def test_every_window_and_take_over_is_agreed_on(self):
        for bits in range(9, 16):  # Python's zlib cannot do 8
            for takeover in (False, True):
                offer = ClientPerMessageDeflateFactory(
                    server_no_context_takeover=not takeover, client_no_context_takeover=not takeover,
                    server_max_window_bits=bits, client_max_window_bits=bits)
                async with self.connect(extensions=[offer], compression=None) as peer:
                    self.assertEqual(len(peer.extensions), 1)
                    for message in ("some text, again and again, " * 5_000, os.urandom(5_000)):
                        await peer.send(message)
                        self.assertEqual(await soon(peer.recv()), message)

    async def test_another_path_is_refused_with_404(self):
        with self.assertRaises(websockets.InvalidStatusCode) as refused:
            async with websockets.connect(self.sample.address.replace("/echo", "/elsewhere")):
                pass
        self.assertEqual(refused.exception.status_code, 404)


class Chat(PeerTest):
    sample_name = "chat"

    async def test_every_json_value_reaches_everybody(self):
        values = ['{"type":"chat","from":"Ada","text":"hello ☃"}', "[1,2,3]", "42", "-0.5", "1e3", '"a bare string"', "true",
                  "false", "null", "{}", "[]", '""', json.dumps({"text": "x" * LARGE})]
        async with self.connect() as ada, self.connect() as grace, self.connect() as linus:
            for value in values:
                await ada.send(value)
                for peer in (ada, grace, linus):
                    received = await soon(peer.recv())
                    self.assertIsInstance(received, str)
                    self.assertEqual(json.loads(received), json.loads(value))

    async def test_each_senders_order_is_kept_for_every_receiver(self):
        senders, count = 4, 250
        peers = [await self.connect(max_queue=None) for _ in range(senders + 2)]

        async def talk(sender):
            for number in range(count):
                await peers[sender].send(json.dumps({"from": sender, "number": number}))

        async def listen(peer):
            heard = {sender: [] for sender in range(senders)}
            for _ in range(senders * count):
                message = json.loads(await soon(peer.recv()))
                heard[message["from"]].append(message["number"])
            return heard

        listening = [asyncio.ensure_future(listen(peer)) for peer in peers]
        await asyncio.gather(*(talk(sender) for sender in range(senders)))
        for heard in await asyncio.gather(*listening):
            self.assertEqual(heard, {sender: list(range(count)) for sender in range(senders)})
        await asyncio.gather(*(peer.close() for peer in peers))

    async def test_text_that_is_no_json_closes_its_sender_alone_with_1007(self):
        async with self.connect() as grace:
            for text in ("{", "hello", "", "[1,]", "{\"a\":1} x", "NaN", "'a'"):
                async with self.connect() as mallory:
                    await mallory.send(text)
                    with self.assertRaises(websockets.ConnectionClosed):
                        await soon(mallory.recv())
                    self.assertEqual(mallory.close_code, 1007, text)
            await grace.send("1")
            self.assertEqual(await soon(grace.recv()), "1")

    async def test_bytes_close_their_sender_with_1003(self):
        async with self.connect() as peer:
            await peer.send(b"bytes")
            with self.assertRaises(websockets.ConnectionClosed):
                await soon(peer.recv())
            self.assertEqual(peer.close_code, 1003)


if __name__ == "__main__":
    unittest.main()
