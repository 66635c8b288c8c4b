#!/usr/bin/env python3
"""Webhooks between real processes: a receiver that fails, hangs, redirects, answers slowly, breaks the connection off and is not there,
and a server that is killed while it delivers. Every message is verified with the library of Standard Webhooks.

    webhooks.py ENGRAM
"""

import collections
import http.server
import json
import sys
import threading

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from engram_process import Engram, eventually, expect

Received = collections.namedtuple("Received", "path headers body")


class Receiver(http.server.ThreadingHTTPServer):
    """Answers by path, and keeps what came."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.received = []
        self.counts = collections.Counter()
        self.lock = threading.Lock()
        self.gate = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def at(self, path):
        with self.lock:
            return [message for message in self.received if message.path == path]

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = Received(self.path, dict(self.headers), body)
        with self.server.lock:
            self.server.received.append(message)
            attempt = self.server.counts[self.path, self.headers["webhook-id"]] = \
                self.server.counts[self.path, self.headers["webhook-id"]] + 1
        behaviour = self.path.strip("/")
        if behaviour == "fails" and attempt == 1:
            return self.answer(500)
        if behaviour == "hangs" and attempt == 1:
            self.server.gate.wait(60)
            return None
        if behaviour == "slow":
            threading.Event().wait(3)
        if behaviour == "redirects":
            return self.answer(307, f"{self.server.url}/stolen")
        if behaviour == "breaks" and attempt == 1:
            # Half of an answer, and the end.
            self.wfile.write(b"HTTP/1.1 20")
            self.connection.close()
            return None
        if behaviour == "gated":
            self.server.gate.wait(60)
        return self.answer(200)

    def answer(self, status, location=None):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass


def register(engram, url, events):
    made = engram.call("POST", "/context0/api/v1/webhooks", {"url": url, "events": events}, 201)["data"]
    return made["id"], Webhook(made["secret"])


def remember(engram, text):
    return engram.call("POST", "/context0/api/v1/memories", {"text": text}, 201)["data"]["id"]


def deliveries(engram, webhook):
    return engram.call("GET", f"/context0/api/v1/webhooks/{webhook}/deliveries?limit=100")["data"]["items"]


def verified(verifier, message):
    """The body of a message, once its signature holds and a changed one does not."""
    headers = {name.lower(): value for name, value in message.headers.items()}
    verifier.verify(message.body, headers)
    for body, changed in [(message.body + b" ", headers), (message.body, headers | {"webhook-id": "msg_other"}),
                          (message.body, headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 1)})]:
        try:
            verifier.verify(body, changed)
        except WebhookVerificationError:
            continue
        raise SystemExit("FAILED: a changed message verifies")
    return json.loads(message.body)


def receivers(program):
    """Each kind of receiver gets the message, under one id, by its first or second attempt."""
    receiver, absent = Receiver(), Receiver()
    port = absent.server_address[1]
    absent.close()
    with Engram(program, ["--webhook-allow-private"]) as engram:
        kinds = {"ok": 1, "fails": 2, "hangs": 2, "slow": 1, "breaks": 2, "redirects": None}
        hooks = {kind: register(engram, f"{receiver.url}/{kind}", ["memory.created"]) for kind in kinds}
        hooks["absent"] = register(engram, f"http://127.0.0.1:{port}/absent", ["memory.created"])
        kinds["absent"] = 2
        memory = remember(engram, "I like webhooks")
        eventually(lambda: deliveries(engram, hooks["absent"][0])[0]["attempts"] == 1, "a refused connection")
        absent = Receiver(port)
        for kind, attempts in kinds.items():
            webhook, verifier = hooks[kind]
            if attempts is None:
                continue
            done = eventually(lambda: [entry for entry in deliveries(engram, webhook) if entry["status"] == "delivered"],
                              f"the delivery to the receiver that {kind}")
            expect(done[0]["attempts"] == attempts and done[0]["response_status"] == 200, f"{kind}: {done}")
            came = (absent if kind == "absent" else receiver).at(f"/{kind}")
            expect(len(came) == (1 if kind == "absent" else attempts), f"{kind}: {len(came)} messages")
            expect(len({message.headers["webhook-id"] for message in came}) == 1, f"{kind}: {came}")
            for message in came:
                body = verified(verifier, message)
                expect(body["type"] == "memory.created" and body["data"]["id"] == memory, f"{kind}: {body}")
        redirected = deliveries(engram, hooks["redirects"][0])[0]
        expect(redirected["status"] == "pending" and redirected["response_status"] == 307, f"{redirected}")
        expect(not receiver.at("/stolen"), "a redirect was followed")
        receiver.gate.set()
    receiver.close()
    absent.close()
    return len(kinds)


def killed(program):
    """A server that is killed while it delivers loses no message, and sends none under two ids."""
    receiver, count = Receiver(), 30
    with Engram(program, ["--webhook-allow-private"]) as engram:
        _, verifier = register(engram, f"{receiver.url}/gated", ["memory.created"])
        memories = [remember(engram, f"fact {number}") for number in range(count)]
        eventually(lambda: receiver.at("/gated"), "the first message")
        engram.kill()
        before = len(receiver.at("/gated"))
        expect(0 < before < count, f"{before} messages were under way when the server was killed")
        receiver.gate.set()
        engram.start()

        def told():
            bodies = [(message.headers["webhook-id"], verified(verifier, message)) for message in receiver.at("/gated")]
            return bodies if {body["data"]["id"] for _, body in bodies} == set(memories) else None

        bodies = eventually(told, "the delivery of all messages")
        ids = collections.defaultdict(set)
        for identifier, body in bodies:
            ids[body["data"]["id"]].add(identifier)
        expect(all(len(found) == 1 for found in ids.values()), f"{ids}")
        expect(len({next(iter(found)) for found in ids.values()}) == count, "two messages have one id")
        expect(len(bodies) > count, "what was under way came once more")
    receiver.close()
    return before, len(bodies), count


def guarded(program):
    """Without the option an address of this machine is refused."""
    with Engram(program) as engram:
        for url in ("http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/"):
            refusal = engram.call("POST", "/context0/api/v1/webhooks", {"url": url, "events": ["memory.created"]}, 422)
            expect(refusal["error"]["field"] == "url", f"{refusal}")


def main(program):
    kinds = receivers(program)
    before, sent, count = killed(program)
    guarded(program)
    print(f"Webhooks: {kinds} kinds of receivers; killed with {before} of {count} messages under way, all came, in {sent} requests; "
          "every signature verified by standardwebhooks.")


if __name__ == "__main__":
    main(sys.argv[1])
