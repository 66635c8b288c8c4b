#!/usr/bin/env python3
"""Runs the Python client of the Cortex Core document, cut out of the document and unchanged, against a server.

    cortex_client.py DOCUMENT URL KEY

Calls every method: the session, conversations, messages, and the stream on which the assistant's answer grows.
"""

import pathlib
import queue
import re
import sys


def client_class(document):
    """The class CortexClient of the document's Python code."""
    for block in re.findall(r"```python\n(.*?)```", document, re.S):
        if "class CortexClient" in block:
            names = {"__name__": "cortex_document"}
            exec(compile(block, "Cortex Core document", "exec"), names)
            return names["CortexClient"]
    raise SystemExit("the document has no CortexClient in Python")


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def answer(events, conversation):
    """Reads events up to a whole answer: that message, and how often it grew."""
    grown = 0
    while True:
        kind, message = events.get(timeout=30)
        expect(kind != "error", f"stream: {message}")
        expect(message["conversation_id"] == conversation, f"foreign {message}")
        if kind == "updated" and message["role"] == "assistant":
            grown += 1
            if message["is_complete"]:
                return message, grown


def main():
    make = client_class(pathlib.Path(sys.argv[1]).read_text())
    client = make(sys.argv[2], sys.argv[3])
    expect(client.validate_session()["valid"], "the session is valid")
    expect(make(sys.argv[2], "nonsense").validate_session() == {"valid": False, "user": None}, "an invalid session")

    conversation = client.create_conversation("My Python Chat")["conversation"]
    expect(conversation["title"] == "My Python Chat" and conversation["messages"] == [], f"{conversation}")
    listed = client.list_conversations()
    expect(listed["total"] >= 1 and conversation in listed["conversations"], f"{listed}")

    events = queue.Queue()
    client.connect_to_sse(conversation["id"], {
        "onMessageCreated": lambda message: events.put(("created", message)),
        "onMessageUpdated": lambda message: events.put(("updated", message)),
        "onError": lambda error: events.put(("error", error)),
    })
    for text in ("I live in Lisbon and work as a nurse.", "Where do I live?"):
        sent = client.send_message(conversation["id"], text)["message"]
        expect(sent["role"] == "user" and sent["content"] == text and sent["is_complete"], f"{sent}")
        kind, created = events.get(timeout=30)
        expect((kind, created) == ("created", sent), f"the stream begins with {kind} {created}, not {sent}")
        kind, begun = events.get(timeout=30)
        expect(kind == "created" and begun["role"] == "assistant" and not begun["is_complete"], f"{kind} {begun}")
        whole, grown = answer(events, conversation["id"])
        expect(whole["id"] == begun["id"] and whole["content"], f"{whole}")
    expect("Lisbon" in whole["content"], f"the answer is {whole['content']!r}")

    messages = client.list_messages(conversation["id"])
    expect(messages["total"] == 4 and messages["messages"][3] == whole, f"{messages}")
    shown = client.get_conversation(conversation["id"])["conversation"]
    expect(shown["messages"] == messages["messages"], f"{shown}")
    expect(client.delete_conversation(conversation["id"]) == {"success": True}, "deleted")
    client.sse_threads[conversation["id"]].join(timeout=10)
    expect(not client.sse_running[conversation["id"]], "the stream ends with its conversation")
    try:
        client.get_conversation(conversation["id"])
        raise SystemExit("FAILED: the deleted conversation is there")
    except Exception as error:
        expect(str(error) == "API Error (404): Conversation not found", f"{error}")
    client.disconnect_all_sse()
    print(f"The Cortex Core document's Python client works; the last answer grew in {grown} steps: {whole['content']}")


if __name__ == "__main__":
    main()
