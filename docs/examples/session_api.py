#!/usr/bin/env python3
"""Opens a session of the Session API, says two things and reads them back. Needs only Python.

    engram serve --dev &
    python3 docs/examples/session_api.py [URL] [TOKEN]
"""

import json
import sys
import urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
token = sys.argv[2] if len(sys.argv) > 2 else "dev-key-12345"


def call(method, path, body=None):
    request = urllib.request.Request(
        f"{url}/session-api/sessions{path}", method=method, headers={"Authorization": f"Bearer {token}"}
    )
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


session = call("POST", "/create?agent_id=guide&max_context_results=3")["session_id"]
for role, content in (("user", "What is the capital of France?"), ("assistant", "Paris")):
    print(call("POST", f"/history/update/{session}", {"role": role, "content": content})["message"])
for item in call("GET", f"/history/{session}")["data"]:
    print(f"{item['role']}: {item['content']}")
print(json.dumps(call("GET", "/get_by_agent/guide?limit=1")["data"], indent=1))
print(call("DELETE", f"/delete/{session}")["message"])
