#!/usr/bin/env python3
"""kill -9 in the middle of an assistant's answer: after the restart the conversation is whole, in Cortex Core and in Context0.

A language model of the test's own, with the interface of OpenAI, stops in the middle of what it says.

    interrupted_answers.py ENGRAM
"""

import http.server
import json
import sys
import threading

from engram_process import Engram, eventually, expect

WORDS = ["The", " lighthouse", " is", " red", " and", " white", "."]


class Model(http.server.ThreadingHTTPServer):
    """Says its words; while `stops` is set it falls silent after three."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.stops = True
        self.requests = 0
        self.release = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for number, word in enumerate(WORDS):
                if number == 3 and self.server.stops:
                    self.server.release.wait(60)
                    return
                chunk = {"choices": [{"index": 0, "delta": {"content": word}}]}
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.flush()
            self.wfile.write(b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
        except OSError:
            pass

    def log_message(self, *_):
        pass


def events(engram, conversation, last=None):
    """The events of a conversation's stream."""
    headers = {"Last-Event-ID": str(last)} if last else {}
    with engram.client.stream("GET", f"/api/sse/conversations/{conversation}", headers=headers) as stream:
        event = {}
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if line and name:
                event[name] = value
            elif "data" in event:
                yield int(event["id"]), event["event"], json.loads(event["data"])
                event = {}


def cortex(engram, model):
    made = engram.call("POST", "/api/conversations", {"title": "Interrupted"})["conversation"]["id"]
    path = f"/api/conversations/{made}/messages"
    question = engram.call("POST", path, {"content": "What colour is the lighthouse?"})["message"]
    last = 0
    for last, name, data in events(engram, made):
        if name == "message_updated" and data["content"]:
            break
    expect(not data["is_complete"] and data["content"] == "".join(WORDS[:3])[:len(data["content"])], f"{data}")
    engram.kill()
    model.stops = False
    engram.start()
    seen = [last]
    for number, name, after in events(engram, made, last):
        seen.append(number)
        if name == "message_updated" and after["is_complete"]:
            break
    expect(seen == list(range(last, last + len(seen))), f"events {seen}")
    expect(after["id"] == data["id"] and after["content"] == "".join(WORDS), f"{after}")
    shown = engram.call("GET", path)
    expect(shown["total"] == 2, f"{shown}")
    expect([message["id"] for message in shown["messages"]] == [question["id"], after["id"]], f"{shown}")
    expect(all(message["is_complete"] for message in shown["messages"]), f"{shown}")
    # It goes on as if nothing had been.
    engram.call("POST", path, {"content": "And the roof?"})
    eventually(lambda: (page := engram.call("GET", path))["total"] == 4 and page["messages"][3]["is_complete"], "the next answer")


def context0(engram, model):
    model.stops = True
    session = engram.call("POST", "/context0/api/v1/chat/sessions", {"title": "Interrupted"}, 201)["data"]["id"]
    path = f"/context0/api/v1/chat/sessions/{session}/messages"
    body, headers = {"content": "What colour is the lighthouse?"}, {"Idempotency-Key": "interrupted"}
    before = model.requests

    def send():
        try:
            engram.client.post(path, json=body, headers=headers)
        except Exception:
            pass  # The server dies under it.

    sender = threading.Thread(target=send)
    sender.start()
    eventually(lambda: model.requests > before, "the question to the model")
    engram.kill()
    sender.join()
    model.stops = False
    engram.start()
    page = engram.call("GET", path)["data"]
    expect(page["total"] == 1 and page["items"][0]["role"] == "user", f"{page}")
    answer = engram.call("POST", path, body, 201, headers)["data"]
    expect(answer["user_message"]["id"] == page["items"][0]["id"], f"{answer}")
    expect(answer["assistant_message"]["content"] == "".join(WORDS), f"{answer}")
    again = engram.call("POST", path, body, 201, headers)["data"]
    expect(again == answer and engram.call("GET", path)["data"]["total"] == 2, f"{again}")
    read = engram.call("GET", f"/api/v1/sessions/{session}/events")
    expect([event["author"] for event in read["events"]] == ["user", "assistant"], f"{read}")


def main(program):
    model = Model()
    environment = {"ENGRAM_RESPONDER": "openai", "ENGRAM_LLM_MODEL": "small",
                   "ENGRAM_LLM_BASE_URL": f"http://127.0.0.1:{model.server_address[1]}/v1"}
    with Engram(program, environment=environment) as engram:
        cortex(engram, model)
        context0(engram, model)
    model.release.set()
    print("Interrupted answers: after kill -9 Cortex's is finished in the same message and the same stream, Context0's by its repetition.")


if __name__ == "__main__":
    main(sys.argv[1])
