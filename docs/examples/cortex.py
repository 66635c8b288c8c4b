#!/usr/bin/env python3
"""Asks a question over the dialect of Cortex Core and prints the answer as it grows. Needs nothing but Python.

    engram serve --dev &
    python3 docs/examples/cortex.py [URL] [KEY] [QUESTION ...]
"""

import json
import sys
import urllib.request


def request(url, key, path, body=None):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    return urllib.request.urlopen(urllib.request.Request(url + path, data, headers), timeout=60)


def events(stream):
    """The events of a stream: (id, name, data)."""
    event = {}
    for line in stream:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field:
            event[field] = value
        elif "data" in event:
            yield int(event["id"]), event["event"], json.loads(event["data"])
            event = {}


def main(url, key, *questions):
    with request(url, key, "/api/conversations", {"title": "An example"}) as answer:
        conversation = json.load(answer)["conversation"]["id"]
    stream = events(request(url, key, f"/api/sse/conversations/{conversation}"))
    for question in questions:
        print(">", question)
        with request(url, key, f"/api/conversations/{conversation}/messages", {"content": question}) as answer:
            json.load(answer)
        for number, name, data in stream:
            print(f"  {number:3} {name:24} {data.get('content', data.get('tool_name', ''))}")
            if name == "message_updated" and data["is_complete"]:
                break


if __name__ == "__main__":
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    key = sys.argv[2] if len(sys.argv) > 2 else "dev-key-12345"
    main(url, key, *(sys.argv[3:] or ["I live in Lisbon.", "Where do I live?"]))
