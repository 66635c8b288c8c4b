#!/usr/bin/env python3
"""Sends every request that the ContextIQ document shows and compares status and fields of every answer with those it shows;
then runs the document's own Python code, cut out and unchanged.

    contextiq_document.py DOCUMENT URL KEY

Ids of the examples are replaced by real ones, http://localhost:8000 by URL, and the document's tokens by KEY.
"""

import ast
import asyncio
import datetime
import json
import pathlib
import re
import sys
import time
import uuid

import httpx


def expect(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def sections(document):
    """The endpoints: (title, method, path, request body or None, status, answer or None)."""
    for part in re.split(r"^### ", document, flags=re.M)[1:]:
        endpoint = re.search(r"\*\*Endpoint\*\*: `(\w+) (\S+)`", part)
        if not endpoint:
            continue
        body = re.search(r"\*\*Request Body\*\*:\n```json\n(.*?)```", part, re.S)
        answer = re.search(r"\*\*Response\*\* \((\d+)[^)]*\)(?::\n```json\n(.*?)```)?", part, re.S)
        example = re.search(r"\*\*Example\*\*: `GET (\S+)`", part)
        yield (part.splitlines()[0], endpoint[1], endpoint[2], body and json.loads(body[1]), int(answer[1]),
               parsed(answer[2]), example and example[1])


def parsed(text):
    """An answer as the document writes it, in which `...` stands for what is left out."""
    if text is None:
        return None
    text = re.sub(r",\s*\.\.\.\s*(?=[\]}])", "", text)
    text = re.sub(r"([\[{])\s*\.\.\.\s*([\]}])", r"\1\2", text)
    return json.loads(text)


def same_shape(shown, got, place, exact=()):
    """Every member that is shown is there and of the same kind; those whose names are in `exact` are equal."""
    if isinstance(shown, dict):
        expect(isinstance(got, dict), f"{place}: expected an object, got {got!r}")
        for name, value in shown.items():
            expect(name in got, f"{place}.{name} is missing in {got}")
            if name in exact:
                expect(got[name] == value, f"{place}.{name}: expected {value!r}, got {got[name]!r}")
            same_shape(value, got[name], f"{place}.{name}", exact)
    elif isinstance(shown, list):
        expect(isinstance(got, list), f"{place}: expected an array, got {got!r}")
        expect(got or not shown, f"{place} is empty")
        for position, value in enumerate(shown[:len(got)]):
            same_shape(value, got[position], f"{place}[{position}]", exact)
    elif isinstance(shown, (int, float)) and not isinstance(shown, bool):
        expect(isinstance(got, (int, float)) and not isinstance(got, bool), f"{place}: expected a number, got {got!r}")
    else:
        expect(type(shown) is type(got), f"{place}: expected {shown!r}, got {got!r}")
        if isinstance(shown, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", shown):
            expect(got.endswith("Z") and datetime.datetime.fromisoformat(got), f"{place}: {got} is no time")


# Members whose values follow from the request.
EXACT = {"user_id", "agent_id", "scope", "metadata", "state", "author", "invocation_id", "fact", "topic", "confidence", "action",
         "revision_number", "source_type", "source_reference", "limit", "offset"}


def replay(document, url, key):
    """Every endpoint in the order of the document; what is deleted goes last, so that the rest finds it."""
    client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60)
    ids = {}
    known = list(sections(document))
    expect(len(known) == 15, f"the document shows {len(known)} endpoints")
    for title, method, path, body, status, shown, example in sorted(known, key=rank):
        for name, value in ids.items():
            path = path.replace("{" + name + "}", value)
        if body and "source_reference" in body:
            body["source_reference"] = shown["source_reference"] = ids["session_id"]
        query = {}
        if path == "/api/v1/memories" and method == "GET":
            query = {"scope": json.dumps({"user_id": "user_123"}), "limit": "10"}
        if path == "/api/v1/sessions" and method == "GET":
            query = {"user_id": "user_123", "limit": "10"}
        expect("{" not in path, f"{title}: no id for {path}")
        if title.startswith("Check Memory Generation"):
            answer = finished(client, path)
        else:
            answer = client.request(method, example or path, json=body, params=None if example else query)
        expect(answer.status_code == status, f"{title}: expected {status}, got {answer.status_code} {answer.text}")
        if shown is not None:
            got = answer.json()
            exact = EXACT - ({"scope"} if title == "Get a Session" else set())
            exact -= {"metadata", "state"} if title == "Get a Session" else set()
            same_shape(shown, got, title, exact)
            if status == 201 and "id" in got:
                name = {"Create a Session": "session_id", "Create Memory Directly": "memory_id"}.get(title)
                if name:
                    ids[name] = got["id"]
                uuid.UUID(got["id"])
            if "job_id" in got:
                ids["job_id"] = got["job_id"]
        if method == "DELETE":
            expect(client.get(path).status_code == 404, f"{title}: it is still there")
        print(f"  {method} {title}: {answer.status_code}")
    missing = client.get("/api/v1/sessions/invalid-id")
    expect(missing.status_code == 404 and missing.json() == {"detail": "Session not found", "status_code": 404},
           f"error form {missing.text}")
    unauthorised = httpx.get(f"{url}/api/v1/sessions")
    expect(unauthorised.status_code == 401, "a missing credential")
    invalid = client.post("/api/v1/sessions", json={"agent_id": "a", "scope": {"user_id": "u"}})
    expect(invalid.status_code == 422 and {"loc": ["body", "user_id"], "msg": "field required",
                                           "type": "value_error.missing"} in invalid.json()["detail"],
           f"validation form {invalid.text}")
    return len(known) + 3


def rank(entry):
    """The document's own order, but updates before the history that shows them and deletions last."""
    title = entry[0]
    order = ["Create a Session", "Get a Session", "Append", "List Sessions", "Update Session", "Generate", "Check",
             "Create Memory", "Search", "Get Memory by", "List Memories", "Update Memory", "Get Memory Revision",
             "Delete Memory", "Delete Session"]
    return next(place for place, start in enumerate(order) if title.startswith(start))


def finished(client, path):
    for _ in range(600):
        answer = client.get(path)
        if answer.status_code != 200 or answer.json()["status"] not in ("pending", "running"):
            return answer
        time.sleep(0.05)
    raise SystemExit("FAILED: the job does not end")


class Program:
    """The document's Python code: blocks run in one namespace, against the given server."""

    def __init__(self, document, url, key):
        self.blocks = re.findall(r"```python\n(.*?)```", document, re.S)
        self.names = {"httpx": rewired(url, key), "token": key, "asyncio": asyncio, "datetime": datetime.datetime,
                      "uuid": uuid}

    def define(self, start):
        """Runs the definitions of the block that has `start`, without the calls beside them, which the checks below make."""
        block = next(block for block in self.blocks if start in block)
        tree = compile(block, f"document: {start}", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        tree.body = [node for node in tree.body if self.is_definition(node)]
        exec(compile(tree, f"document: {start}", "exec"), self.names)

    @staticmethod
    def is_definition(node):
        if isinstance(node, ast.Import):
            # The program's own httpx finds the server.
            return all(name.name != "httpx" for name in node.names)
        if isinstance(node, ast.Assign):
            return not any(isinstance(inner, ast.Await) for inner in ast.walk(node))
        return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ImportFrom))

    def __getitem__(self, name):
        return self.names[name]


def rewired(url, key):
    """httpx with http://localhost:8000 at the server, and the server's key for the document's tokens."""

    class Client(httpx.AsyncClient):
        async def send(self, request, **options):
            request.url = httpx.URL(str(request.url).replace("http://localhost:8000", url))
            request.headers["Host"] = request.url.netloc.decode()
            request.headers["Authorization"] = f"Bearer {key}"
            return await super().send(request, **options)

    module = type(httpx)("httpx")
    module.__dict__.update({name: getattr(httpx, name) for name in dir(httpx) if not name.startswith("__")})
    module.AsyncClient = Client
    return module


async def run_code(document, url, key):
    program = Program(document, url, key)
    for start in ("async def create_session(user_id: str", "async def get_session(session_id: str):", "async def append_event",
                  "async def list_sessions", "async def delete_session", "async def generate_memories",
                  "async def create_memory(", "async def search_memories"):
        program.define(start)
    scope = {"user_id": "document-code", "project": "alpha"}
    session = await program["create_session"](user_id="document-code", agent_id="my_agent", scope=scope)
    expect((await program["get_session"](session["id"]))["id"] == session["id"], "get_session")
    event = await program["append_event"](session["id"], author="user", content={
        "role": "user", "parts": [{"text": "I love hiking and I live in Lisbon."}]})
    expect(event["session_id"] == session["id"], "append_event")
    expect((await program["list_sessions"](user_id="document-code", limit=10))["total"] == 1, "list_sessions")
    memory = await program["create_memory"](scope=scope, fact="User prefers dark mode", topic="user_preferences", confidence=0.95)
    found = await program["search_memories"](scope=scope, query="What are the user's preferences?", top_k=5)
    expect(memory["id"] in [hit["id"] for hit in found["memories"]], "search_memories")
    job = await program["generate_memories"](session["id"], scope)

    # Best practices: what the document's functions call is given as it says.
    async with program["httpx"].AsyncClient(base_url=url) as client:
        async def get_job_status(job_id):
            return (await client.get(f"/api/v1/memories/jobs/{job_id}")).json()

        async def list_sessions(user_id, limit, offset):
            return (await client.get("/api/v1/sessions", params={"user_id": user_id, "limit": limit, "offset": offset})).json()

        program.names.update(get_job_status=get_job_status, time=time)
        program.define("async def wait_for_job")
        result = await program["wait_for_job"](job["job_id"])
        expect({"memories_created", "memories_updated", "memories_deleted"} <= result.keys(), f"wait_for_job {result}")
        for _ in range(130):
            await program["create_session"](user_id="document-pages", agent_id="a", scope={"user_id": "document-pages"})
        program.names["list_sessions"] = list_sessions
        program.define("async def get_all_sessions")
        pages = await program["get_all_sessions"]("document-pages")
        expect(len({item["id"] for item in pages}) == 130, f"get_all_sessions: {len(pages)}")
        program.define("class MemoryCache")
        for _ in range(2):
            expect((await program["get_session_cached"](session["id"]))["id"] == session["id"], "get_session_cached")
        program.define("async def retry_with_backoff")
        expect((await program["retry_with_backoff"](lambda: program["get_session"](session["id"])))["id"] == session["id"],
               "retry_with_backoff")
        program.define("async def safe_api_call")
        expect(await program["safe_api_call"]() is None, "safe_api_call")
    await program["delete_session"](session["id"])

    program.define("class ContextIQClient")
    await program["main"]()
    program.define("async def multi_agent_workflow")
    await program["multi_agent_workflow"]()


def main():
    document = pathlib.Path(sys.argv[1]).read_text()
    count = replay(document, sys.argv[2], sys.argv[3])
    asyncio.run(run_code(document, sys.argv[2], sys.argv[3]))
    print(f"{count} requests of the document are answered as it shows; its Python code runs unchanged.")


if __name__ == "__main__":
    main()
