#!/usr/bin/env python3
"""A walk through the Context0 dialect, with nothing but Python's own library.

    engram serve --dev &
    python3 docs/examples/context0.py [URL] [KEY]
"""

import json
import sys
import urllib.error
import urllib.request

BASE = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000") + "/context0/api/v1"
KEY = sys.argv[2] if len(sys.argv) > 2 else "dev-key-12345"


def call(method, path, body=None):
    """The `data` of an answer; a refusal ends the program with its reason."""
    request = urllib.request.Request(BASE + path, method=method)
    request.add_header("Authorization", f"Bearer {KEY}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
    except urllib.error.HTTPError as refusal:
        raise SystemExit(f"{method} {path}: {refusal.code} {refusal.read().decode()}")
    return json.loads(text)["data"] if text else None


print("version", call("GET", "/ping")["version"])

memory = call(
    "POST",
    "/memories",
    {"text": "I run ten kilometres on Sundays", "category": "health", "emotion": "happy", "tags": ["Sport"]},
)
print("remembered", memory["id"], memory["tags"])
call("PUT", f"/memories/{memory['id']}", {"importance": "high"})
for hit in call("POST", "/memories/search", {"query": "When do I do sport?", "search_type": "hybrid", "limit": 3})["items"]:
    print("found", round(hit["score"], 3), hit["text"])
print("healthy memories:", call("GET", "/memories?category=health&sort_by=importance")["total"])

outcome = call(
    "POST",
    "/memories/batch",
    {"operations": [
        {"op": "create", "data": {"text": "The dentist is on Friday", "category": "health"}},
        {"op": "delete", "id": memory["id"]},
    ]},
)
print("batch:", [result["status"] for result in outcome["results"]])

session = call("POST", "/chat/sessions", {"title": "Getting to know each other"})
print("session:", session["id"], session["title"])

for text in ("I live in Lisbon and work as a nurse.", "Where do I live?"):
    exchange = call("POST", f"/chat/sessions/{session['id']}/messages", {"content": text})
    print(">", text, "|", exchange["assistant_message"]["content"])
print("learnt:", [made["text"] for made in call("POST", f"/chat/sessions/{session['id']}/extract-memories")["memories"]])
print("asked:", call("POST", "/qa/ask", {"question": "When is the dentist?"})["answer"])

webhook = call("POST", "/webhooks", {"url": "https://hooks.example.com/engram", "events": ["memory.created"]})
print("webhook:", webhook["id"], "with a secret of", len(webhook["secret"]), "characters")
call("DELETE", f"/webhooks/{webhook['id']}")

usage = call("GET", "/analytics/usage")
print("requests:", usage["requests"], "memories written:", usage["memories_written"])
print("left of the plan:", call("GET", "/billing/limits")["remaining"])
call("DELETE", f"/chat/sessions/{session['id']}")
