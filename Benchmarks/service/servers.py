"""Servers under measurement: started on a free port of 127.0.0.1, stopped by their process id."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


def environment(**more):
    """The environment without what would slow one contestant."""
    kept = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    return kept | {"ANONYMIZED_TELEMETRY": "False", "MEM0_TELEMETRY": "False"} | more


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that answers HTTP; `with` stops it."""

    def __init__(self, command, port, ready, log, **more):
        self.port = port
        self.begun = time.monotonic()
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment(**more))
        for _ in range(6000):
            if self.process.poll() is not None:
                raise SystemExit(f"{command[0]} ended at its start; see {log.name}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=1):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.005)
        else:
            self.stop()
            raise SystemExit(f"{command[0]} did not answer")
        self.ready_seconds = time.monotonic() - self.begun

    def anonymous_megabytes(self):
        """Anonymous memory in use."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
