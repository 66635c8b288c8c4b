#!/usr/bin/env python3
"""Runs the example client of the ContextIQ document, cut out of the document and unchanged, against a server.

    contextiq_client.py DOCUMENT URL KEY

Calls every method of the client: sessions, events and memory search work; generation answers 501 in the documented form.
"""

import asyncio
import pathlib
import re
import sys

import httpx


def client_class(document):
    """The class ContextIQClient of the document's first code block that defines it."""
    for block in re.findall(r"```python\n(.*?)```", document, re.S):
        if "class ContextIQClient" in block:
            code = block.split("async def main()")[0]
            names = {}
            exec(compile(code, "ContextIQ document", "exec"), names)
            return names["ContextIQClient"]
    raise SystemExit("the document has no ContextIQClient")


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


async def check(make, url, key):
    client = make(base_url=url, token=key)
    scope = {"user_id": "document-client", "project": "demo"}
    session = await client.create_session(user_id="document-client", agent_id="assistant", scope=scope)
    expect(session["events"] == [] and session["state"] == {} and session["scope"] == scope, f"session {session}")
    texts = [("user", "I love Python programming and use it daily"), ("agent", "That's great!"),
             ("user", "I prefer dark mode in my IDE")]
    for author, text in texts:
        event = await client.add_message(session["id"], author, text)
        expect(event["session_id"] == session["id"] and event["author"] == author, f"event {event}")
        expect(event["content"]["parts"] == [{"text": text}], f"content {event}")
    read = (await client.client.get(f"{url}/api/v1/sessions/{session['id']}", headers=client.headers)).json()
    expect([e["content"]["parts"][0]["text"] for e in read["events"]] == [t for _, t in texts], "events in order")

    for fact in ("The user prefers dark mode", "The user lives in Lisbon", "The user programs in Python every day"):
        made = await client.client.post(f"{url}/api/v1/memories", headers=client.headers,
                                        json={"scope": scope, "fact": fact, "confidence": 0.9})
        expect(made.status_code == 201, made.text)
    found = await client.search_memories(scope=scope, query="Which programming language does the user know?", top_k=2)
    expect(found["total"] == 2 and "Python" in found["memories"][0]["fact"], f"search {found}")
    for memory in found["memories"]:
        expect({"id", "fact", "topic", "confidence", "similarity", "created_at"} <= memory.keys(), f"fields of {memory}")

    try:
        await client.generate_memories(session["id"], scope)
        raise SystemExit("FAILED: generation answered")
    except httpx.HTTPStatusError as error:
        body = error.response.json()
        expect(error.response.status_code == 501 and body["status_code"] == 501 and body["detail"], f"generation {body}")
    await client.close()
    print("The document's client works: sessions, events, search; generation answers 501 in the documented form.")


def main():
    document = pathlib.Path(sys.argv[1]).read_text()
    asyncio.run(check(client_class(document), sys.argv[2], sys.argv[3]))


if __name__ == "__main__":
    main()
