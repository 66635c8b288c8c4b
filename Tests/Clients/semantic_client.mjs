// Runs the JavaScript example of the Semantic memory document, cut out of it and unchanged but for the address and the key.
//
//     node semantic_client.mjs DOCUMENT URL KEY

import { readFileSync } from "node:fs";

const [path, url, key] = process.argv.slice(2);
const document = readFileSync(path, "utf8");
const found = document.match(/const BASE_URL = "http:\/\/localhost:8000";[\s\S]*?console\.log\(chat\.response\);/);
if (!found) throw new Error("FAILED: the document has no JavaScript example");
const code = found[0].replace("http://localhost:8000", url).replace("dev-key-12345", key);
const AsyncFunction = (async () => {}).constructor;
const printed = [];
const names = await new AsyncFunction("console", `${code}\nreturn { session, chat };`)({ log: (text) => printed.push(text) });
const { session, chat } = names;
if (session.user_id !== "user123" || chat.session_id !== session.session_id || printed[0] !== chat.response || !chat.response) {
  throw new Error(`FAILED: ${JSON.stringify(names)}`);
}
console.log("The Semantic memory document's JavaScript example works.");
