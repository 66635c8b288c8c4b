#!/usr/bin/env python3
"""Measures Engram as a service beside Chroma's server, PostgreSQL with pgvector, and mem0.

    contest.py --engram BINARY --model FOLDER --folder FOLDER [--parts engram,chroma,pgvector,mem0] [--rounds 5]
               [--seconds 3] [--output service.json] [--plots FOLDER]

FOLDER holds what Benchmarks/prepare makes: corpus.txt, query-texts.txt, base.npy, queries.npy, truth.npy. One load
generator, `engram bench http`, sends the same vectors to Engram and to Chroma; PostgreSQL is asked by its own pgbench,
mem0 in its own process. Load generator and server share the machine. Each figure is the median of the rounds.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from servers import Server, environment, free_port  # noqa: E402

HTTP = pathlib.Path(__file__).resolve().parents[1] / "http"
KEY = "key-of-this-measurement"
VECTORS, TEXTS = "user_id=bench", "user_id=texts"


class Contest:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.folder)
        self.results = []

    def path(self, name):
        return str(self.folder / name)

    def note(self, contestant, work, **figures):
        self.results.append({"contestant": contestant, "work": work} | figures)
        print(json.dumps(self.results[-1]), file=sys.stderr, flush=True)

    def load(self, url, *arguments, seconds=None, scope=VECTORS):
        """One run of the load generator."""
        command = [self.options.engram, "bench", "http", "--url", url, "--token", KEY, "--json", "--scope", scope]
        command += ["--seconds", str(seconds or self.options.seconds), *map(str, arguments)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, env=environment()).stdout)

    def measure(self, contestant, work, url, *arguments, truth=(), recall=None, rounds=None, **more):
        """The median of some rounds; recall is judged in one run of its own, unless it is known."""
        if truth:
            recall = self.load(url, *arguments, *truth, seconds=0.2)["recall"]
        rounds = [self.load(url, *arguments, **more) for _ in range(rounds or self.options.rounds)]

        def median(read):
            return statistics.median(read(round) for round in rounds)

        figures = {"per_second": median(lambda r: r.get("queries_per_second", r["requests_per_second"]))}
        for name in ("p50_us", "p99_us"):
            figures[name] = median(lambda r, name=name: r["latency"][name])
        figures["range"] = [f(r["requests_per_second"] for r in rounds) for f in (min, max)]
        figures["statuses"] = sorted({status for r in rounds for status in r["statuses"]})
        if recall is not None:
            figures["recall"] = recall
        self.note(contestant, work, **figures)

    # Engram

    def engram(self):
        with tempfile.TemporaryDirectory(dir=self.folder) as data:
            begun = time.monotonic()
            memories = subprocess.Popen(
                [sys.executable, str(HTTP / "memories.py"), self.path("corpus.txt"), self.path("base.npy"), "base64"],
                stdout=subprocess.PIPE,
            )
            command = [self.options.engram, "import", "-", "--data", data, "--model", self.options.model, "--scope"]
            subprocess.run(command + [VECTORS], check=True, stdin=memories.stdout, env=environment(), capture_output=True)
            self.note("engram", "import of the memories with vectors", seconds=time.monotonic() - begun)
            begun = time.monotonic()
            with open(self.path("corpus.txt")) as texts:
                subprocess.run(command + [TEXTS, "--format", "text"], check=True, stdin=texts, env=environment(),
                               capture_output=True)
            self.note("engram", "import of the memories as texts", seconds=time.monotonic() - begun)
            with open(self.path("engram.log"), "w") as log:
                with self.engram_server(data, log) as server:
                    self.engram_loads(server)
                with self.engram_server(data, log, "--embedding-cache-mb", "0") as server:
                    self.engram_texts(server)

    def engram_server(self, data, log, *more):
        port = free_port()
        command = [self.options.engram, "serve", "--data", data, "--port", str(port), "--model", self.options.model]
        return Server(command + ["--rate-limit", "off", *more], port, "/readyz", log, API_KEY=KEY)

    def engram_loads(self, server):
        url = f"http://127.0.0.1:{server.port}"
        idle = server.anonymous_megabytes()
        body = {"scope": {"user_id": "bench"}, "query_embedding": numpy.load(self.path("queries.npy"))[0].tolist()}
        headers = {"Content-Type": "application/json", "X-API-Key": KEY}
        search = urllib.request.Request(url + "/api/v1/memories/search", json.dumps(body).encode(), headers)
        urllib.request.urlopen(search).read()
        self.note("engram", "start", ready_seconds=server.ready_seconds, idle_megabytes=idle,
                  first_search_seconds=time.monotonic() - server.begun)
        self.load(url, "--vectors", self.path("queries.npy"), seconds=5)  # the lists are made and filled caches
        truth = ("--truth", self.path("truth.npy"))
        for kind in ("vector", "base64", "raw", "batch", "raw-batch"):
            self.measure("engram", f"search, {kind}, 16 connections", url, "--kind", kind, "--vectors",
                         self.path("queries.npy"), truth=truth)
        self.measure("engram", "search, vector, 1 connection", url, "--vectors", self.path("queries.npy"),
                     "--connections", 1)
        self.note("engram", "memory after the searches", megabytes=server.anonymous_megabytes())
        with open(self.path("short-texts.txt"), "w") as file:
            file.write("\n".join(self.short_texts()))
        cached = ("--kind", "text", "--texts", self.path("short-texts.txt"), "--distinct", 1000)
        self.load(url, *cached, seconds=5, scope=TEXTS)
        self.measure("engram", "search by cached texts, 16 connections", url, *cached, scope=TEXTS)
        self.measure("engram", "creates with vectors, 64 connections", url, "--kind", "create", "--vectors",
                     self.path("queries.npy"), "--connections", 64)

    def engram_texts(self, server):
        """Searches by texts of which nothing is remembered: each round has texts of its own."""
        url = f"http://127.0.0.1:{server.port}"
        texts = ("--kind", "text", "--texts", self.path("short-texts.txt"))
        self.load(url, *texts, seconds=8, scope=TEXTS)  # the lists are made
        for connections in (1, 16):
            self.texts(url, texts, connections, len(self.short_texts()) // self.options.rounds)

    def texts(self, url, texts, connections, each):
        rounds = [
            self.load(url, *texts, "--skip", round * each, "--distinct", each, "--once", "--warmup", 0, "--connections",
                      connections, seconds=60, scope=TEXTS)
            for round in range(self.options.rounds)
        ]
        self.note("engram", f"search by new texts, {connections} connections",
                  per_second=statistics.median(r["requests_per_second"] for r in rounds),
                  p50_us=statistics.median(r["latency"]["p50_us"] for r in rounds),
                  p99_us=statistics.median(r["latency"]["p99_us"] for r in rounds),
                  texts=sum(r["requests"] for r in rounds))

    def short_texts(self):
        """Different texts of 4 to 9 words, which are about 6 to 12 tokens."""
        lines = {}
        for line in open(self.path("query-texts.txt")):
            words = line.split()
            if len(words) >= 4:
                lines.setdefault(" ".join(words[:9]))
        return list(lines)

    # Chroma

    def chroma(self):
        import chromadb

        base, queries, truth = (numpy.load(self.path(f"{name}.npy")) for name in ("base", "queries", "truth"))
        lines = [line.rstrip("\n") for line in open(self.path("corpus.txt"))][: len(base)]
        data = tempfile.mkdtemp(dir=self.folder)
        port = free_port()
        command = [str(pathlib.Path(sys.executable).parent / "chroma"), "run", "--path", data, "--host", "127.0.0.1"]
        try:
            with open(self.path("chroma.log"), "w") as log:
                with Server(command + ["--port", str(port)], port, "/api/v2/heartbeat", log) as server:
                    client = chromadb.HttpClient(host="127.0.0.1", port=port)
                    for breadth in self.options.breadths:
                        self.chroma_load(client, server, breadth, base, lines, queries, truth)
        finally:
            shutil.rmtree(data, ignore_errors=True)

    def chroma_load(self, client, server, breadth, base, lines, queries, truth):
        hnsw = {"space": "cosine", "ef_search": breadth}
        name = f"memories-{breadth}"
        collection = client.create_collection(name, configuration={"hnsw": hnsw}, embedding_function=None)
        begun = time.monotonic()
        for first in range(0, len(base), 1000):
            rows = range(first, min(first + 1000, len(base)))
            collection.add(ids=[str(row) for row in rows], embeddings=base[first : first + 1000],
                           documents=[lines[row] for row in rows])
        self.note(f"chroma, ef {breadth}", "import of the memories with vectors", seconds=time.monotonic() - begun)
        found = 0
        for query, wanted in zip(queries[:500], truth[:500]):
            hits = collection.query(query_embeddings=[query.tolist()], n_results=10, include=["documents"])["ids"][0]
            found += len({int(hit) for hit in hits} & set(wanted[:10].tolist()))
        recall = found / 5000
        bodies = self.path("chroma-bodies.jsonl")
        with open(bodies, "w") as file:
            for query in queries:
                body = {"query_embeddings": [[float(f"{v:.8g}") for v in query]], "n_results": 10,
                        "include": ["documents", "distances"]}
                file.write(json.dumps(body) + "\n")
        tenant = "/api/v2/tenants/default_tenant/databases/default_database"
        url = f"http://127.0.0.1:{server.port}{tenant}/collections/{collection.id}/query"
        for connections in (16, 1):
            label = f"search, vector, {connections} connection" + ("s" if connections > 1 else "")
            self.measure(f"chroma, ef {breadth}", label, url, "--kind", "post", "--bodies", bodies, "--connections",
                         connections, recall=recall)
        self.note(f"chroma, ef {breadth}", "memory after the searches", megabytes=server.anonymous_megabytes())

    # PostgreSQL with pgvector

    def pgvector(self):
        import pgserver
        import psycopg
        from pgvector.psycopg import register_vector

        base, queries, truth = (numpy.load(self.path(f"{name}.npy")) for name in ("base", "queries", "truth"))
        lines = [line.rstrip("\n") for line in open(self.path("corpus.txt"))][: len(base)]
        data = tempfile.mkdtemp(dir=self.folder)
        server = pgserver.get_server(data, cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE EXTENSION vector")
                register_vector(connection)
                for table, rows in (("memories", base), ("queries", queries)):
                    connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, fact text, v vector(384))")
                    copy = f"COPY {table} (id, fact, v) FROM STDIN WITH (FORMAT BINARY)"
                    with connection.cursor().copy(copy) as target:
                        target.set_types(["int4", "text", "vector"])
                        for row, vector in enumerate(rows):
                            target.write_row([row, lines[row].replace("\0", ""), vector])
                begun = time.monotonic()
                connection.execute("SET maintenance_work_mem = '1GB'")
                connection.execute("CREATE INDEX ON memories USING hnsw (v vector_cosine_ops)")
                self.note("pgvector", "building the index", seconds=time.monotonic() - begun)
                for breadth in self.options.breadths:
                    connection.execute(f"SET hnsw.ef_search = {breadth}")
                    found = 0
                    for query, wanted in zip(queries[:500], truth[:500]):
                        rows = connection.execute("SELECT id FROM memories ORDER BY v <=> %s LIMIT 10", [query]).fetchall()
                        found += len({row[0] for row in rows} & set(wanted[:10].tolist()))
                    self.pgbench(server.get_uri(), breadth, found / 5000, len(queries))
        finally:
            server.cleanup()
            shutil.rmtree(data, ignore_errors=True)

    def pgbench(self, uri, breadth, recall, count):
        """Searches by the pgbench that came with the server, else by one connection of psycopg."""
        import pgserver
        import psycopg

        search = "SELECT id, fact FROM memories ORDER BY v <=> (SELECT v FROM queries WHERE id = {}) LIMIT 10"
        own = pathlib.Path(pgserver.__file__).parent / "pginstall/bin/pgbench"
        program = str(own) if own.exists() else shutil.which("pgbench")
        contestant = f"pgvector, ef {breadth}"
        if program is None:
            with psycopg.connect(uri, autocommit=True) as connection:
                connection.execute(f"SET hnsw.ef_search = {breadth}")
                times = []
                for row in range(count):
                    begun = time.perf_counter()
                    connection.execute(search.format("%s"), [row]).fetchall()
                    times.append(time.perf_counter() - begun)
            times.sort()
            self.note(contestant, "search, vector, 1 connection", per_second=count / sum(times),
                      p50_us=times[count // 2] * 1e6, p99_us=times[count * 99 // 100] * 1e6, recall=recall)
            return
        script = self.path("pgbench.sql")
        with open(script, "w") as file:
            file.write(f"\\set row random(0, {count - 1})\n" + search.format(":row") + ";\n")
        for connections in (16, 1):
            rates = []
            for _ in range(self.options.rounds):
                command = [program, "-n", "-M", "prepared", "-f", script, "-c", str(connections), "-T",
                           str(max(1, round(self.options.seconds))), uri]
                more = {"PGOPTIONS": f"-c hnsw.ef_search={breadth}"}
                text = subprocess.run(command, check=True, capture_output=True, text=True, env=environment(**more)).stdout
                rates.append(float(next(l for l in text.splitlines() if l.startswith("tps")).split()[2]))
            label = f"search, vector, {connections} connection" + ("s" if connections > 1 else "")
            self.note(contestant, label, per_second=statistics.median(rates), recall=recall)

    # mem0

    def mem0(self):
        from mem0 import Memory

        data = tempfile.mkdtemp(dir=self.folder)
        configuration = {
            "vector_store": {"provider": "chroma", "config": {"collection_name": "mem", "path": data}},
            "embedder": {"provider": "huggingface",
                         "config": {"model": self.options.hf_model, "embedding_dims": 384}},
            # Never asked: infer=False.
            "llm": {"provider": "openai", "config": {"api_key": "none"}},
        }
        try:
            memory = Memory.from_config(configuration)
            lines = [line.rstrip("\n") for line in open(self.path("corpus.txt"))][: self.options.mem0_memories]
            begun = time.monotonic()
            for line in lines:
                memory.add(line, user_id="bench", infer=False)
            self.note("mem0", f"adding {len(lines)} memories", seconds=time.monotonic() - begun)
            times = []
            for text in self.short_texts()[:500]:
                begun = time.perf_counter()
                memory.search(text, filters={"user_id": "bench"}, top_k=10)
                times.append(time.perf_counter() - begun)
            times.sort()
            self.note("mem0", f"search by new texts, in process, over {len(lines)} memories",
                      per_second=len(times) / sum(times), p50_us=times[250] * 1e6, p99_us=times[495] * 1e6)
        finally:
            shutil.rmtree(data, ignore_errors=True)

    # All

    def table(self):
        lines = ["| contestant | work | per second | p50 | p99 | recall@10 |", "|---|---|---|---|---|---|"]
        for result in self.results:
            if "per_second" not in result:
                continue
            p50, p99 = (f"{result[n] / 1000:.2f} ms" if n in result else "" for n in ("p50_us", "p99_us"))
            recall = f"{result['recall']:.4f}" if "recall" in result else ""
            lines.append(f"| {result['contestant']} | {result['work']} | {result['per_second']:,.0f} | {p50} | {p99} | {recall} |")
        for result in self.results:
            if "per_second" in result:
                continue
            figures = ", ".join(f"{k.replace('_', ' ')} {v:.3g}" for k, v in result.items() if isinstance(v, float))
            lines.append(f"| {result['contestant']} | {result['work']}: {figures} | | | | |")
        return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engram", required=True)
    parser.add_argument("--model", required=True, help="the folder of all-MiniLM-L6-v2")
    parser.add_argument("--hf-model", default=None, help="the same for mem0; default: --model")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--parts", default="engram,chroma,pgvector,mem0")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--breadths", type=lambda text: [int(v) for v in text.split(",")], default=[100])
    parser.add_argument("--mem0-memories", type=int, default=5000)
    parser.add_argument("--output")
    parser.add_argument("--plots", help="a folder for plots")
    options = parser.parse_args()
    os.environ.update(environment())  # what runs in this process: no telemetry either
    options.hf_model = options.hf_model or options.model
    contest = Contest(options)
    for part in options.parts.split(","):
        getattr(contest, part)()
    if options.output:
        pathlib.Path(options.output).write_text(json.dumps(contest.results, indent=1))
    if options.plots:
        import plots

        plots.draw(contest.results, options.plots)
    print(contest.table())


if __name__ == "__main__":
    main()
