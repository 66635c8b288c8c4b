/// A page that shows `/openapi.json`: every operation with its parameters, bodies and answers.
enum DocumentationPage {
    /// The page reads the document from its own server and runs its own script, and nothing else.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'"

    static let html = ##"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Engram API</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
          color: #1d2330; background: #fff; }
        h2 { margin-top: 2.5rem; text-transform: capitalize; border-bottom: 1px solid #d5dae3; }
        details { border: 1px solid #d5dae3; border-radius: 6px; margin: .5rem 0; padding: .25rem .75rem; }
        details details { border: 0; padding: 0; }
        summary { cursor: pointer; }
        code, pre { font: 14px/1.45 ui-monospace, monospace; }
        pre { background: #f4f6fa; padding: .75rem; overflow: auto; border-radius: 6px; }
        .method { display: inline-block; width: 4.5em; font-weight: 600; text-transform: uppercase; }
        table { border-collapse: collapse; width: 100%; }
        td, th { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; }
        @media (prefers-color-scheme: dark) {
          body { color: #e3e7ef; background: #14171d; }
          pre { background: #1e232d; }
          details, h2 { border-color: #363d4a; }
        }
        </style>
        <h1 id="title">Engram API</h1>
        <p id="about">Loading <a href="openapi.json">openapi.json</a>&hellip;</p>
        <div id="operations"></div>
        <script>
        "use strict";
        const make = (name, text, parent, type) => {
          const node = document.createElement(name);
          if (text !== undefined) node.textContent = text;
          if (type) node.className = type;
          if (parent) parent.append(node);
          return node;
        };
        const follow = (api, value) => value && value.$ref
          ? value.$ref.slice(2).split("/").reduce((at, step) => at[step], api) : value;
        // References are replaced by what they name, a few levels deep: schemas may contain themselves.
        const expand = (api, value, depth) => {
          if (Array.isArray(value)) return value.map(item => expand(api, item, depth));
          if (!value || typeof value !== "object") return value;
          if (value.$ref) {
            return depth > 3 ? value.$ref.split("/").pop() : expand(api, follow(api, value), depth + 1);
          }
          return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expand(api, item, depth)]));
        };
        const schema = (api, content, parent) => {
          for (const [type, media] of Object.entries(content || {})) {
            const box = make("details", undefined, parent);
            make("summary", type, box);
            make("pre", JSON.stringify(expand(api, media.schema, 0), null, 2), box);
          }
        };
        const show = (api, path, method, shared, operation, parent) => {
          const box = make("details", undefined, parent);
          box.id = operation.operationId;
          const head = make("summary", undefined, box);
          make("span", method, head, "method");
          make("code", path, head);
          head.append(" \u2014 " + operation.summary);
          if (operation.description) make("p", operation.description, box);
          const needs = operation["x-permissions"];
          make("p", needs ? "Needs " + needs.join(", ") + "." : "Needs no credential.", box);
          const parameters = [...shared, ...(operation.parameters || [])].map(item => follow(api, item));
          if (parameters.length) {
            const table = make("table", undefined, box);
            for (const item of parameters) {
              const row = make("tr", undefined, table);
              make("code", item.name, make("td", undefined, row));
              make("td", item.in + (item.required ? ", required" : ""), row);
              const kind = item.schema || item.content["application/json"].schema;
              make("td", item.description || "", row);
              make("code", JSON.stringify(expand(api, kind, 3)), make("td", undefined, row));
            }
          }
          if (operation.requestBody) {
            make("p", "Body", box);
            schema(api, operation.requestBody.content, box);
          }
          for (const [status, reference] of Object.entries(operation.responses)) {
            const answer = follow(api, reference);
            make("p", status + ": " + answer.description, box);
            schema(api, answer.content, box);
          }
        };
        fetch("openapi.json").then(answer => answer.json()).then(api => {
          document.getElementById("title").textContent = api.info.title;
          document.getElementById("about").textContent = api.info.description;
          const all = document.getElementById("operations");
          for (const tag of api.tags) {
            const part = make("section", undefined, all);
            make("h2", tag.name, part);
            make("p", tag.description, part);
            for (const [path, item] of Object.entries(api.paths)) {
              for (const method of ["get", "post", "put", "patch", "delete"]) {
                const operation = item[method];
                if (operation && operation.tags.includes(tag.name)) {
                  show(api, path, method, item.parameters || [], operation, part);
                }
              }
            }
          }
          if (location.hash) document.getElementById(location.hash.slice(1))?.setAttribute("open", "");
        }).catch(error => { document.getElementById("about").textContent = "openapi.json: " + error; });
        </script>
        </html>
        """##
}
