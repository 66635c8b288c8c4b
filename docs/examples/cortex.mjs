// Asks questions over the dialect of Cortex Core and prints the answers as they grow. Needs nothing but Node 20.
//
//     engram serve --dev &
//     node docs/examples/cortex.mjs [URL] [KEY] [QUESTION ...]

const [url = "http://127.0.0.1:8000", key = "dev-key-12345", ...given] = process.argv.slice(2);
const questions = given.length > 0 ? given : ["I live in Lisbon and work as a nurse.", "Where do I live?"];
const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };

async function call(method, path, body) {
  const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.detail}`);
  return answer;
}

/** The events of a conversation: { id, event, data }. What was missed while the connection was gone comes first. */
async function* events(conversation, signal) {
  let last = "";
  while (!signal.aborted) {
    const response = await fetch(`${url}/api/sse/conversations/${conversation}`, {
      headers: last ? { ...headers, "Last-Event-ID": last } : headers,
      signal,
    });
    if (!response.ok) throw new Error(`the stream answered ${response.status}`);
    let pending = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      pending += chunk;
      for (let end; (end = pending.indexOf("\n\n")) >= 0; pending = pending.slice(end + 2)) {
        const lines = pending.slice(0, end).split("\n").filter((line) => !line.startsWith(":"));
        const event = Object.fromEntries(lines.map((line) => [line.split(": ")[0], line.slice(line.indexOf(": ") + 2)]));
        if (!event.data) continue;
        last = event.id;
        yield { ...event, data: JSON.parse(event.data) };
      }
    }
  }
}

const { conversation } = await call("POST", "/api/conversations", { title: "An example" });
const end = new AbortController();
const stream = events(conversation.id, end.signal);
for (const question of questions) {
  console.log(`> ${question}`);
  await call("POST", `/api/conversations/${conversation.id}/messages`, { content: question, role: "user" });
  for (;;) {
    const { value } = await stream.next();
    console.log(`  ${value.id} ${value.event} ${value.data.content ?? value.data.tool_name ?? ""}`);
    if (value.event === "message_updated" && value.data.is_complete) break;
  }
}
end.abort();
await call("DELETE", `/api/conversations/${conversation.id}`);
