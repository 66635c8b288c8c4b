#!/usr/bin/env python3
"""Sends every example request of the Session API document, with ids that exist, and compares the answers with those it shows.

    session_api_document.py DOCUMENT URL TOKEN
"""

import json
import pathlib
import re
import sys

import httpx

document, url, token = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2] + "/sessions", sys.argv[3]
user = "dev"


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


sections = re.split(r"### \d+\. ", document)[1:]
expect(len(sections) == 8, f"the document has {len(sections)} endpoints")
requests = {}
for section in sections:
    example = re.search(r"```\n\s*(GET|POST|DELETE) (\S+)\n(.*?)```", section, re.S)
    body = re.search(r"\{.*\}", example.group(3), re.S)
    shown = json.loads(re.search(r"```json\n\s*(\{(?:(?!```).)*\})\s*```\s*$", section.split("## Error")[0].rstrip(), re.S).group(1))
    requests[section.split("\n")[0].strip()] = (example.group(1), example.group(2), body and body.group(0), shown)


def send(name, session):
    method, path, body, shown = requests[name]
    path = path.replace("session123", session).replace("user123", user)
    headers = {"Authorization": f"Bearer {token}"}
    if body:
        headers["Content-Type"] = "application/json"
    answer = httpx.request(method, url + path, headers=headers, content=body, timeout=60)
    expect(answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}")
    given = answer.json()
    expect(given["message"] == shown["message"], f"{name}: {given}")
    expect(shown.keys() <= given.keys(), f"{name}: {given}")
    return given, shown


created, _ = send("Create Session", "")
session = created["session_id"]
for _ in range(12):
    send("Update Session History", session)
history, shown = send("Get Session History", session)
expect(len(history["data"]) == 2 and history["data"][0].keys() == shown["data"][0].keys(), f"history {history}")
recent, shown = send("Get Recent History", session)
expect(len(recent["data"]) == 10 and recent["data"][0] == shown["data"][0], f"recent {recent}")
for name in ("List User Sessions", "List Agent Sessions"):
    listed, shown = send(name, session)
    expect(shown["data"][0].keys() <= listed["data"][0].keys(), f"{name}: {listed}")
    expect(any(entry["session_id"] == session for entry in listed["data"]), f"{name}: {listed}")
details, shown = send("Get Session Details", session)
expect(shown["data"].keys() <= details["data"].keys() and details["data"]["session_id"] == session, f"{details}")
expect(re.fullmatch(r"\d{4}-\d\d-\d\d", details["data"]["created_at"]), f"{details}")
send("Delete Session", session)

error = json.loads(re.search(r"```json\n(.*?)```", document.split("## Error Handling")[1], re.S).group(1))
gone = httpx.get(f"{url}/history/{session}", headers={"Authorization": f"Bearer {token}"})
expect(gone.status_code == 404 and gone.json() == error, f"the documented error: {gone.text}")
expect(httpx.post(f"{url}/create?agent_id=a").status_code == 401, "401 without a token")
expect(httpx.post(f"{url}/create", headers={"Authorization": f"Bearer {token}"}).status_code == 400, "400 without agent_id")
print("The Session API document works: its eight requests, their answers and its error.")
