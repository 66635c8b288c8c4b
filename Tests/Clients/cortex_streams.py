#!/usr/bin/env python3
"""Many readers of event streams that disconnect and resume at random: nothing may be lost, doubled or out of order.

    cortex_streams.py URL KEY [--streams 1000] [--conversations 200] [--messages 10000] [--seed 1]

Appends messages to conversations while the readers of each follow its stream. A reader drops its connection after a random
number of events, sometimes in the middle of one, and comes back with Last-Event-ID. Needs nothing but Python.
"""

import argparse
import asyncio
import json
import random
import sys
import time
import urllib.parse


class Server:
    def __init__(self, url, key):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.key = parts.hostname, parts.port or 80, key

    def head(self, method, path, more=""):
        return (f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAuthorization: Bearer {self.key}\r\n"
                f"Content-Type: application/json\r\n{more}\r\n").encode()

    async def connect(self):
        return await asyncio.open_connection(self.host, self.port)


class Connection:
    """A connection that sends one request after another."""

    def __init__(self, server):
        self.server, self.streams = server, None

    async def post(self, path, body):
        if self.streams is None:
            self.streams = await self.server.connect()
        reader, writer = self.streams
        data = json.dumps(body).encode()
        writer.write(self.server.head("POST", path, f"Content-Length: {len(data)}\r\n") + data)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line.split(":")[1]) for line in head.lower().split("\r\n") if line.startswith("content-length"))
        text = await reader.readexactly(length)
        status = int(head.split()[1])
        if status not in (200, 201):
            raise SystemExit(f"FAILED: {path}: {status} {text.decode()}")
        return json.loads(text)


async def follow(server, conversation, expected, generator, counts):
    """Reads a conversation's events to the last one, over many connections."""
    last = 0
    while last < expected:
        reader, writer = await server.connect()
        counts["connections"] += 1
        writer.write(server.head("GET", f"/api/sse/conversations/{conversation}", f"Last-Event-ID: {last}\r\n"))
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise SystemExit(f"FAILED: {head.decode()}")
        until = last + generator.randrange(1, 40)
        pending = b""
        while last < min(until, expected):
            size = int(await reader.readuntil(b"\r\n"), 16)
            if size == 0:
                raise SystemExit(f"FAILED: the stream of {conversation} ended after {last}")
            pending += (await reader.readexactly(size + 2))[:-2]
            *whole, pending = pending.split(b"\n\n")
            for text in whole:
                fields = dict(line.split(": ", 1) for line in text.decode().split("\n") if ": " in line)
                if "data" not in fields:
                    continue
                number, content = int(fields["id"]), json.loads(fields["data"])["content"]
                if number != last + 1 or content != str(last):
                    raise SystemExit(f"FAILED: after {last} came {number} with {content!r}")
                last = number
                counts["events"] += 1
                # Events that came with this one are dropped with the connection, and must come again.
                if last == min(until, expected):
                    break
        writer.transport.abort()
        await asyncio.sleep(generator.random() * 0.2)


async def append(server, conversations, texts):
    connection = Connection(server)
    for conversation, number in texts:
        body = {"author": "agent", "content": {"parts": [{"text": str(number)}]}}
        await connection.post(f"/api/v1/sessions/{conversations[conversation]}/events", body)


async def run(options):
    server = Server(options.url, options.key)
    generator = random.Random(options.seed)
    opener = Connection(server)
    conversations = [
        (await opener.post("/api/conversations", {"title": f"stream {n}"}))["conversation"]["id"]
        for n in range(options.conversations)
    ]
    each = options.messages // options.conversations
    counts = {"events": 0, "connections": 0}
    start = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for stream in range(options.streams):
            conversation = conversations[stream % len(conversations)]
            group.create_task(follow(server, conversation, each, random.Random(generator.random()), counts))
        for writer in range(8):
            # One writer for each conversation, so that the order is known.
            own = range(writer, len(conversations), 8)
            group.create_task(append(server, conversations, [(c, n) for n in range(each) for c in own]))
    seconds = time.monotonic() - start
    print(f"{options.streams} readers of {len(conversations)} conversations saw {counts['events']} events of {each * len(conversations)} messages over "
          f"{counts['connections']} connections in {seconds:.1f} s: none lost, doubled or out of order.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--messages", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    try:
        asyncio.run(run(parser.parse_args()))
    except BaseExceptionGroup as failures:
        sys.exit(str(failures.exceptions[0]))


if __name__ == "__main__":
    main()
