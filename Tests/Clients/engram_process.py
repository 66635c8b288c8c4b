"""A server process of a test's own, which can be killed and started again over the same store."""

import os
import re
import signal
import subprocess
import tempfile
import time

import httpx

KEY = "dev-key-12345"


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def eventually(found, what, seconds=60):
    """The first true answer of `found`, asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.02)
    raise SystemExit(f"FAILED: {what} did not happen within {seconds} s")


class Engram:
    def __init__(self, program, arguments=(), environment=None):
        self.command = [program, "serve", "--dev", "--port", "0", *arguments]
        self.environment = os.environ | {"ENGRAM_EMBEDDER": "hashing"} | (environment or {})
        self.folder = tempfile.TemporaryDirectory()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)
        self.folder.cleanup()

    def start(self):
        log = open(self.folder.name + "/log", "w")
        command = self.command + ["--data", self.folder.name + "/store"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        log.close()

        def address():
            with open(self.folder.name + "/log") as lines:
                text = lines.read()
            expect(self.process.poll() is None, f"the server ended: {text}")
            return re.search(r"listening on (http://[^,]*),", text)

        self.url = eventually(address, "the start").group(1)
        self.client = httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=60)

    def kill(self):
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)
        self.process = None

    def call(self, method, path, body=None, status=None, headers=None):
        answer = self.client.request(method, path, json=body, headers=headers)
        expect(answer.status_code in ([status] if status else [200, 201, 204]),
               f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None
