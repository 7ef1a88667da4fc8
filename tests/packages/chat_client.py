# SPDX-License-Identifier: MIT
# A client in the network of a test's machine: chat_client.py talk URL [CLIENTS] | keep-connecting URL
"""`talk` ends with 0 if each client receives what each has sent. `keep-connecting` connects until its input ends, and prints how often it could, was told to come back in a moment, and
could not."""

import asyncio
import json
import sys

import websockets

DEADLINE = 60


async def talk(url, count=2):
    clients = [await websockets.connect(url) for _ in range(int(count))]
    for number, client in enumerate(clients):
        await client.send(json.dumps({"type": "message", "text": f"number {number}"}))
    for client in clients:
        wanted = {f"number {number}" for number in range(len(clients))}
        while wanted:
            wanted.discard(json.loads(await asyncio.wait_for(client.recv(), DEADLINE)).get("text"))
    for client in clients:
        await client.close()


async def keep_connecting(url):
    ended = asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(None, sys.stdin.read))
    opened, put_off, failed = 0, 0, []
    print("connecting", flush=True)
    while not ended.done():
        try:
            async with websockets.connect(url, open_timeout=DEADLINE):
                opened += 1
        except websockets.exceptions.InvalidStatusCode as error:
            # Who was let in just before the program began to end: the next one takes them.
            if error.status_code != 503 or "Retry-After" not in error.headers:
                failed.append(repr(error))
            put_off += 1
        except Exception as error:  # pylint: disable=broad-except (each is what the test wants to hear of)
            failed.append(repr(error))
    print(json.dumps({"opened": opened, "put off": put_off, "failed": failed}))


asyncio.run({"talk": talk, "keep-connecting": keep_connecting}[sys.argv[1]](*sys.argv[2:]))
