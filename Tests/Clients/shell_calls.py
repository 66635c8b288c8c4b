"""Runs commands as a document shows them, by the real program, against another address and with another credential."""

import json
import re
import shlex
import subprocess
import sys


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def run(command, replacements, more=(), program=None):
    """Runs a command line of a document: (status, body as JSON or None).

    `replacements` are texts and what stands for them here, `more` further arguments, `program` the path of the program."""
    for old, new in replacements.items():
        command = command.replace(old, new)
    arguments = shlex.split(command.replace("\\\n", " "))
    name = arguments[0]
    if program:
        arguments[0] = program
    if name == "curl":
        arguments += ["--silent", "--show-error", "--max-time", "60", "--write-out", "\n%{http_code}", *more]
    else:
        # Without a terminal HTTPie would read a body from its input, and print no headers.
        arguments[1:1] = ["--ignore-stdin", "--print=hb", "--pretty=none", "--timeout=60"]
        arguments += more
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    expect(done.returncode == 0, f"{command}: {done.returncode} {done.stderr}")
    if name == "curl":
        body, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(body) if body else None
    status = int(re.match(r"HTTP/\S+ (\d+)", done.stdout).group(1))
    body = re.split(r"\r?\n\r?\n", done.stdout, maxsplit=1)[1].strip()
    return status, json.loads(body) if body else None


def httpie():
    """The path of HTTPie beside the Python that runs this."""
    return sys.executable.rsplit("/", 1)[0] + "/http"
