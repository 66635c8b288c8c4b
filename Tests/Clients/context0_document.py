#!/usr/bin/env python3
"""Runs what the Context0 document shows against a server: its curl and HTTPie calls by these programs, every endpoint that it lists,
its query strings, its answers and its errors. Everything goes to the dialect's prefix and to the root mount, there with the header
and with a key of the dialect.

    context0_document.py DOCUMENT URL KEY
"""

import pathlib
import re
import sys

import httpx
from shell_calls import expect, httpie, run

document, url, key = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2], sys.argv[3]
api = "/api/v1"


def block(title):
    """The code block that follows a title."""
    found = re.search(rf"### {title}\n```bash\n(.*?)```", document, re.S)
    expect(found, f"the document has no {title}")
    return found.group(1).strip()


def dialect_key():
    """A key of the dialect, made by the admin."""
    answer = httpx.post(f"{url}/admin/keys", headers={"X-API-Key": key},
                        json={"user": "curl", "name": "context0", "dialect": "context0"})
    expect(answer.status_code == 201, f"{answer.status_code} {answer.text}")
    return answer.json()["key"]


def commands(base, token, header):
    """The document's curl and HTTPie calls; `base` is what stands for its https://api.context0.ai/api/v1."""
    curl = run(block("Using cURL"), {"https://api.context0.ai/api/v1": base, "YOUR_TOKEN": token},
               ["-H", header] if header else [])
    web = run(block("Using HTTPie"), {"api.context0.ai/api/v1": base.removeprefix("http://"), "YOUR_TOKEN": token},
              [header.replace(": ", ":")] if header else [], httpie())
    for name, (status, body) in (("curl", curl), ("HTTPie", web)):
        expect(status == 201, f"{name} at {base}: {status} {body}")
        expect(body["success"] is True and body["message"] and body["data"]["text"] == "Test memory", f"{name}: {body}")
    return curl[1]["data"]["id"]


def endpoints(base, headers):
    """Every endpoint of the document's list, in an order in which each finds what it needs; deletions come last."""
    listed = re.findall(r"^- `(GET|POST|PUT|DELETE) (/\S+)` - ", document, re.M)
    expect(len(listed) == 21, f"the document lists {len(listed)} endpoints")
    client = httpx.Client(base_url=base, headers=headers, timeout=60)
    # An address that is never asked: the messages of the short life of this webhook find no host.
    bodies = {
        "POST /memories": ({"text": "I run ten kilometres on Sundays", "category": "health", "emotion": "happy"}, 201),
        "PUT /memories/{id}": ({"text": "I run twelve kilometres on Sundays"}, 200),
        "POST /memories/search": ({"query": "When do I run?"}, 200),
        "POST /memories/batch": ({"operations": [{"op": "create", "data": {"text": "I swim on Mondays"}}]}, 200),
        "POST /chat/sessions": ({"title": "A chat"}, 201),
        "POST /chat/sessions/{id}/messages": ({"content": "I live in Lisbon and work as a nurse."}, 201),
        "POST /chat/sessions/{id}/extract-memories": (None, 200),
        "POST /qa/ask": ({"question": "Where do I live?"}, 200),
        "POST /webhooks": ({"url": "https://hooks.example.com/x", "events": ["job.failed"]}, 201),
    }
    ids = {}
    order = sorted(listed, key=lambda entry: (entry[0] == "DELETE", entry[0] == "GET", "batch" in entry[1]))
    for method, path in order:
        root = "/" + path.split("/")[1] + ("/sessions" if path.startswith("/chat") else "")
        body, status = bodies.get(f"{method} {path}", (None, 204 if method == "DELETE" else 200))
        answer = client.request(method, path.replace("{id}", ids.get(root, "")), json=body)
        expect(answer.status_code == status, f"{method} {base}{path}: {answer.status_code} {answer.text}")
        expect("X-Correlation-ID" in answer.headers, f"{method} {path}: {answer.headers}")
        if status == 204:
            expect(answer.content == b"", f"{method} {path}: {answer.text}")
            continue
        shown = answer.json()
        expect(shown.keys() == {"success", "message", "data"} and shown["success"] is True, f"{method} {path}: {shown}")
        if method == "POST" and path == root:
            ids[root] = shown["data"]["id"]
        if path == "/qa/ask":
            expect("Lisbon" in shown["data"]["answer"], f"{shown}")
    return len(listed)


def queries(base, headers):
    """The document's query strings, on the list of memories."""
    shown = re.findall(r"^GET (/memories\?\S+)$", document, re.M)
    expect(len(shown) == 4, f"the document shows {len(shown)} lists")
    for path in shown:
        answer = httpx.get(base + path, headers=headers, timeout=60)
        expect(answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}")
        expect({"items", "total", "limit", "skip"} == answer.json()["data"].keys(), f"GET {path}: {answer.text}")


def errors(base, headers):
    """The document's error form and codes."""
    for method, path, body, sent, status, code in [
        ("GET", "/memories", None, {}, 401, "AUTH_REQUIRED"),
        ("GET", "/memories", None, {"Authorization": "Bearer nonsense"}, 401, "INVALID_TOKEN"),
        ("GET", "/memories/nothing", None, headers, 404, "RESOURCE_NOT_FOUND"),
        ("POST", "/memories", {"text": ""}, headers, 422, "VALIDATION_ERROR"),
        ("POST", "/memories", None, headers | {"Content-Type": "application/json"}, 400, "VALIDATION_ERROR"),
    ]:
        dialect = {name: value for name, value in headers.items() if name == "X-API-Dialect"}
        answer = httpx.request(method, base + path, headers=dialect | sent, timeout=60, json=body)
        expect(answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}")
        if "/context0" not in base and not dialect and not sent.get("X-API-Key"):
            # Without a credential nothing says that the root mount is asked as Context0.
            continue
        shown = answer.json()
        expect(shown["success"] is False and shown["message"] and shown["error"]["code"] == code, f"{path}: {shown}")
        expect(shown["error"]["details"], f"{path}: {shown}")
        if status == 422:
            expect(shown["error"]["field"] == "text", f"{path}: {shown}")


ping = httpx.get(url + api + "/ping").json()
expect({"success": True, "message": "pong", "data": {"version": "1.0.0"}} == ping, f"ping {ping}")
own = dialect_key()
for base, token, header in [
    (url + "/context0" + api, key, None),
    (url + api, key, "X-API-Dialect: context0"),
    (url + api, own, None),
]:
    headers = {"Authorization": f"Bearer {token}"} | ({"X-API-Dialect": "context0"} if header else {})
    made = commands(base, token, header)
    count = endpoints(base, headers)
    queries(base, headers)
    errors(base, headers)
    gone = httpx.delete(f"{base}/memories/{made}", headers=headers)
    expect(gone.status_code == 204, f"{gone.status_code} {gone.text}")
print(f"The Context0 document works at three mounts: curl, HTTPie, {count} endpoints, its lists and its errors.")
