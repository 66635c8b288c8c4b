#!/usr/bin/env python3
"""Remembers, finds, changes and generates memories over ContextIQ, the native dialect. Needs only Python.

    engram serve --dev &
    python3 docs/examples/contextiq.py [URL] [KEY]
"""

import json
import sys
import urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
key = sys.argv[2] if len(sys.argv) > 2 else "dev-key-12345"
scope = {"user_id": "dev", "project": "example"}


def call(method, path, body=None):
    request = urllib.request.Request(f"{url}/api/v1{path}", method=method, headers={"X-API-Key": key})
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read()
        return json.loads(text) if text else None


memory = call("POST", "/memories", {"scope": scope, "fact": "User prefers green tea", "topic": "taste", "confidence": 0.9})
print("remembered", memory["id"])
query = {"scope": scope, "search_query": "What does the user like to drink?", "top_k": 3, "filter": {"topic": "taste"}}
for hit in call("POST", "/memories/search", query)["memories"]:
    print("found", round(hit["similarity"], 3), hit["fact"])
call("PATCH", f"/memories/{memory['id']}", {"fact": "User prefers white tea"})
for revision in call("GET", f"/memories/{memory['id']}/revisions")["revisions"]:
    print("revision", revision["revision_number"], revision["action"], revision["fact"])

session = call("POST", "/sessions", {"user_id": "dev", "agent_id": "guide", "scope": scope})["id"]
parts = [{"text": "I live in Lisbon and I work as a nurse."}]
call("POST", f"/sessions/{session}/events", {"author": "user", "content": {"role": "user", "parts": parts}})
job = call("POST", "/memories/generate", {
    "source_type": "session", "source_reference": session, "scope": scope, "config": {"wait_for_completion": True},
})
print("generated", job["result"]["memories_created"], "memories")
call("DELETE", f"/memories/{memory['id']}")
call("DELETE", f"/sessions/{session}?cascade=memories")
