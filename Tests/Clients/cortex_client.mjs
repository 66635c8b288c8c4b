// Runs the JavaScript client of the Cortex Core document, cut out of the document and unchanged, against a server.
//
//     node cortex_client.mjs DOCUMENT URL KEY
//
// The document gives EventSource a header, which no browser's does: the stand-in below sends it.

import { readFileSync } from "node:fs";

class EventSourceWithHeaders extends EventTarget {
  constructor(url, { headers }) {
    super();
    this.abort = new AbortController();
    this.read(url, headers).catch((error) => {
      if (!this.abort.signal.aborted) this.dispatchEvent(Object.assign(new Event("error"), { cause: error }));
    });
  }

  async read(url, headers) {
    const response = await fetch(url, { headers, signal: this.abort.signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    let pending = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      pending += chunk;
      for (let end; (end = pending.indexOf("\n\n")) >= 0; pending = pending.slice(end + 2)) {
        const fields = Object.fromEntries(
          pending.slice(0, end).split("\n").map((line) => [line.split(": ")[0], line.slice(line.indexOf(": ") + 2)]),
        );
        if (fields.data) {
          this.dispatchEvent(new MessageEvent(fields.event, { data: fields.data, lastEventId: fields.id }));
        }
      }
    }
  }

  close() {
    this.abort.abort();
  }
}

function expect(condition, message) {
  if (!condition) throw new Error(`FAILED: ${message}`);
}

const [document, url, key] = [readFileSync(process.argv[2], "utf8"), process.argv[3], process.argv[4]];
const block = [...document.matchAll(/```javascript\n(.*?)```/gs)].map((match) => match[1])
  .find((code) => code.includes("class CortexClient"));
expect(block, "the document has no CortexClient in JavaScript");
const CortexClient = new Function("EventSource", `${block}\nreturn CortexClient;`)(EventSourceWithHeaders);

const client = new CortexClient(url, key);
expect((await client.validateSession()).valid, "the session is valid");
const { conversation } = await client.createConversation("My New Chat");
expect(conversation.title === "My New Chat", JSON.stringify(conversation));
expect((await client.listConversations()).conversations.some(({ id }) => id === conversation.id), "it is listed");
const created = [];
const whole = new Promise((resolve, reject) => {
  client.connectToSSE(conversation.id, {
    onMessageCreated: (message) => created.push(message),
    onMessageUpdated: (message) => message.is_complete && resolve(message),
    onError: reject,
  });
});
await client.sendMessage(conversation.id, "Hello, AI!");
const answer = await whole;
expect(created.length === 2 && created[1].id === answer.id && !created[1].is_complete, JSON.stringify(created));
const { messages, total } = await client.listMessages(conversation.id);
expect(total === 2 && messages[1].content === answer.content, JSON.stringify(messages));
expect((await client.getConversation(conversation.id)).conversation.messages.length === 2, "it has its messages");
client.disconnectAllSSE();
expect((await client.deleteConversation(conversation.id)).success, "deleted");
const refusal = await client.getConversation(conversation.id).catch((error) => error.message);
expect(refusal === "Conversation not found", refusal);
console.log(`The Cortex Core document's JavaScript client works; the answer was: ${answer.content}`);
