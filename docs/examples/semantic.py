#!/usr/bin/env python3
"""Tells the Semantic memory dialect something, asks for it and searches it. Needs only Python.

    engram serve --dev &
    python3 docs/examples/semantic.py [URL] [KEY]
"""

import json
import sys
import urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
key = sys.argv[2] if len(sys.argv) > 2 else "dev-key-12345"


def call(method, path, body=None):
    request = urllib.request.Request(f"{url}/semantic{path}", method=method, headers={"X-API-Key": key})
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


session = call("POST", "/sessions", {"user_id": "anna", "session_name": "Introductions"})["session_id"]
for message in ("I live in Lisbon and work as a nurse.", "Where do I live?"):
    answer = call("POST", "/chat", {"message": message, "session_id": session, "user_id": "anna"})
    print(f"> {message}\n{answer['response']} ({answer['relevant_context_count']} memories)")
found = call("POST", "/search", {"query": "What is Anna's profession?", "user_id": "anna", "limit": 3})
for memory in found["memories"]:
    print(f"{memory['score']:.2f} {memory['value']['role']}: {memory['value']['content']}")
print(call("DELETE", f"/sessions/{session}")["message"])
