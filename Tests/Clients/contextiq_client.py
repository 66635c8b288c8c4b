#!/usr/bin/env python3
"""Runs the example client of the ContextIQ document, cut out of the document and unchanged, against a server.

    contextiq_client.py DOCUMENT URL KEY

Calls every method of the client: sessions, events, memory generation with its job, and search.
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

    target = {"user_id": "document-client"}
    job = await client.generate_memories(session["id"], target)
    expect({"job_id", "status", "source_type", "source_reference", "created_at"} <= job.keys(), f"job {job}")
    for _ in range(100):
        answer = await client.client.get(f"{url}/api/v1/memories/jobs/{job['job_id']}", headers=client.headers)
        state = answer.json()
        if state["status"] in ("completed", "failed"):
            break
        await asyncio.sleep(0.1)
    expect(state["status"] == "completed" and state["completed_at"], f"job {state}")
    expect(state["result"]["memories_created"] == 3 and state["result"]["memories_deleted"] == 0, f"result {state}")
    results = await client.search_memories(scope=target, query="What are the user's preferences?", top_k=5)
    facts = {m["fact"] for m in results["memories"]}
    expect(facts == {"User loves Python programming", "User uses Python programming daily",
                     "User prefers dark mode in their IDE"}, f"generated {facts}")
    await client.close()
    print("The document's client works: sessions, events, generation, search.")


def main():
    document = pathlib.Path(sys.argv[1]).read_text()
    asyncio.run(check(client_class(document), sys.argv[2], sys.argv[3]))


if __name__ == "__main__":
    main()
