#!/usr/bin/env python3
"""Runs the curl commands of the README and of docs/api that stand in indented blocks, against a server.

    readme_calls.py URL KEY
"""

import pathlib
import re
import sys

from shell_calls import expect, run

url, key = sys.argv[1:]
root = pathlib.Path(__file__).resolve().parent.parent.parent
count = 0
for page in [root / "README.md", *sorted((root / "docs/api").glob("*.md"))]:
    found = re.findall(r"^    (curl -s (?:.*\\\n)*.*)", page.read_text(), re.M)
    expect(found, f"{page.name} shows no call")
    for command in found:
        status, body = run(command, {"localhost:8000": url.removeprefix("http://"), "$KEY": key,
                                     "$JSON": "Content-Type: application/json"})
        expect(status in (200, 201) and body, f"{page.name}: {command}: {status} {body}")
        count += 1
print(f"{count} calls of the README and of docs/api work.")
