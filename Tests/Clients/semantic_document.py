#!/usr/bin/env python3
"""Runs what the Semantic memory document shows against a server: its Python client unchanged but for the address, its curl
commands by curl with a real session id, and every request with the members that its answers have.

    semantic_document.py DOCUMENT URL KEY
"""

import json
import pathlib
import re
import sys

import httpx
from shell_calls import expect, run

document, url, key = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2], sys.argv[3]


def python_client():
    """The document's Python code, which runs from its import to its last print."""
    code = re.search(r"import requests\n.*?print\(chat_response\[\"response\"\]\)", document, re.S)
    expect(code, "the document has no Python client")
    text = code.group(0).replace("http://localhost:8000", url)
    names = {}
    exec(compile(text.replace("dev-key-12345", key), "Semantic memory document", "exec"), names)
    expect(names["session"]["user_id"] == "user123" and names["session"]["message_count"] == 0, names["session"])
    answer = names["chat_response"]
    expect(answer["session_id"] == names["session_id"] and answer["response"], f"chat {answer}")
    return names["session_id"]


def curl_requests(session):
    """Every curl request of the document, with the session that exists instead of the example's."""
    commands = re.findall(r"^curl -X .*?(?=\n# |import requests)", document, re.S | re.M)
    expect(len(commands) == 3, f"the document has {len(commands)} curl requests")
    for command in commands:
        status, body = run(command, {"http://localhost:8000": url, "dev-key-12345": key,
                                     "550e8400-e29b-41d4-a716-446655440000": session})
        expect(status in (200, 201), f"{command}: {status} {body}")


def shown_answers(session):
    """Each documented request answers with the members that the document shows."""
    headers = {"X-API-Key": key}
    shapes = [
        ("GET", "/health", None, 200, {"status", "timestamp", "database"}),
        ("POST", "/sessions", {"user_id": "user123", "session_name": "Technical Discussion"}, 201,
         {"session_id", "user_id", "created_at", "message_count"}),
        ("GET", f"/sessions/{session}", None, 200, {"session_id", "user_id", "created_at", "message_count"}),
        ("POST", "/chat", {"message": "I learn Python with Anna", "session_id": session, "user_id": "user123"}, 200,
         {"response", "session_id", "relevant_context_count"}),
        ("POST", "/chat", {"message": "What did we discuss about Python?", "session_id": session, "user_id": "user123"},
         200, {"response", "session_id", "relevant_context_count"}),
        ("POST", "/search", {"query": "machine learning models", "session_id": session, "user_id": "user123", "limit": 10},
         200, {"memories", "count"}),
        ("DELETE", f"/sessions/{session}", None, 200, {"message"}),
    ]
    for method, path, body, status, members in shapes:
        answer = httpx.request(method, url + path, headers=headers, json=body, timeout=60)
        expect(answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}")
        expect(members <= answer.json().keys(), f"{method} {path}: {answer.text}")
        if path == "/chat" and "discuss" in body["message"]:
            expect("Python" in answer.json()["response"], f"the answer quotes what was said: {answer.text}")
        if path == "/search":
            memory = answer.json()["memories"][0]
            expect({"id", "key", "value", "timestamp", "score"} <= memory.keys(), f"{memory}")
            expect({"role", "content", "session_id"} == memory["value"].keys(), f"{memory}")
    for code, sent in [(401, {}), (403, {"X-API-Key": "wrong"})]:
        answer = httpx.post(url + "/search", headers=sent, json={"query": "x", "user_id": "user123"})
        expect(answer.status_code == code and answer.json().keys() == {"detail"}, f"{code}: {answer.text}")
    expect(httpx.post(url + "/chat", headers=headers, json={}).status_code == 400, "400 of a bad request")
    expect(httpx.get(url + f"/sessions/{session}", headers=headers).status_code == 404, "404 of a deleted session")


session = python_client()
curl_requests(session)
shown_answers(session)
print("The Semantic memory document works: its client, its requests, its answers and its errors.")
