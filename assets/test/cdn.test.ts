import assert from "node:assert/strict";
import { test } from "node:test";
import { shippedTable } from "../cdn.mjs";
import { addedFiles } from "../src/host/manifest.ts";

const table = await shippedTable((name) => name);

/** The names of the files that answer for a URL; "" for an empty answer. */
const answers = (url: string) =>
  table.filter(({ pattern }) => new RegExp(pattern).test(url)).map(({ asset }) => asset ?? "");

const stem = (name: string) => name.replace(/-\d.*/, "");

// As frameworks have them in their own pages.
const SHIPPED: [url: string, file: string][] = [
  ["https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js", "swagger-ui-bundle.js.bin"],
  ["https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.17.4/swagger-ui.min.css", "swagger-ui.css.bin"],
  ["https://cdn.jsdelivr.net/npm/swagger-ui-dist/swagger-ui.css", "swagger-ui.css.bin"],
  [
    "https://unpkg.com/swagger-ui-dist/swagger-ui-standalone-preset.js",
    "swagger-ui-standalone-preset.js.bin",
  ],
  ["https://unpkg.com/swagger-ui-dist@5.11.0/swagger-ui.css", "swagger-ui.css.bin"],
  ["https://cdnjs.cloudflare.com/ajax/libs/swagger-ui/5.4.2/swagger-ui.min.css", "swagger-ui.css.bin"],
  ["https://cdn.jsdelivr.net/npm/redoc@next/bundles/redoc.standalone.js", "redoc.standalone.js.bin"],
  ["https://unpkg.com/redoc@v2.5.1/bundles/redoc.standalone.js", "redoc.standalone.js.bin"],
  ["https://cdn.redoc.ly/redoc/latest/bundles/redoc.standalone.js", "redoc.standalone.js.bin"],
  ["https://cdn.jsdelivr.net/npm/@scalar/api-reference", "standalone"],
  ["https://cdn.jsdelivr.net/npm/@scalar/api-reference@latest", "standalone"],
  ["https://cdn.jsdelivr.net/npm/@scalar/api-reference@1.28.8/dist/browser/standalone.min.js", "standalone"],
  ["https://cdn.jsdelivr.net/npm/@scalar/api-reference@1.28.8/dist/style.min.css", "style"],
  ["https://unpkg.com/rapidoc@9.3.4/dist/rapidoc-min.js", "rapidoc-min"],
  ["https://cdn.jsdelivr.net/npm/rapidoc/dist/rapidoc-min.js", "rapidoc-min"],
  ["https://unpkg.com/@stoplight/elements@7.7.18/web-components.min.js", "web-components.min"],
  ["https://unpkg.com/@stoplight/elements/styles.min.css", "styles.min"],
  ["https://unpkg.com/graphiql@3.8.3/graphiql.min.js", "graphiql.min"],
  ["https://unpkg.com/@graphiql/plugin-explorer@1.0.2/dist/index.umd.js", "index.umd"],
  ["https://cdn.jsdelivr.net/npm/graphiql@2.4.7/graphiql.min.css", "graphiql.min"],
  [
    "https://cdn.jsdelivr.net/npm/@graphiql/plugin-explorer@0.1.15/dist/graphiql-plugin-explorer.umd.js",
    "graphiql-plugin-explorer.umd",
  ],
  ["https://cdn.socket.io/4.7.5/socket.io.min.js", "socket.io.min"],
  ["https://cdn.socket.io/4.8.1/socket.io.esm.min.js", "socket.io.esm.min"],
  ["https://cdnjs.cloudflare.com/ajax/libs/socket.io/4.0.1/socket.io.js", "socket.io.min"],
  ["https://unpkg.com/axios/dist/axios.min.js", "axios.min"],
  ["https://cdn.jsdelivr.net/npm/chart.js", "chart.umd.min"],
  ["https://cdn.jsdelivr.net/npm/chart.js@4.4.0/dist/chart.umd.js", "chart.umd.min"],
  ["https://cdn.jsdelivr.net/npm/bootstrap@4.6.2/dist/js/bootstrap.bundle.min.js", "bootstrap.bundle.min"],
  ["https://stackpath.bootstrapcdn.com/bootstrap/4.3.1/css/bootstrap.min.css", "bootstrap.min"],
  ["https://cdnjs.cloudflare.com/ajax/libs/popper.js/1.14.7/umd/popper.min.js", "popper.min"],
  ["https://cdnjs.cloudflare.com/ajax/libs/moment.js/2.29.4/moment.min.js", "moment.min"],
  ["https://cdn.jsdelivr.net/npm/moment@2.29.4/min/moment.min.js", "moment.min"],
  ["https://cdn.jsdelivr.net/npm/whatwg-fetch@3.6.2/dist/fetch.umd.js", "fetch.umd"],
  ["https://cdn.jsdelivr.net/npm/graphql-ws@5.13.1/umd/graphql-ws.min.js", "graphql-ws.min"],
  ["https://rsms.me/inter/inter.css", ""],
  ["https://unpkg.com/react@18.2.0/umd/react.production.min.js", "react.production.min"],
  ["https://unpkg.com/react-dom@18/umd/react-dom.development.js", "react-dom.production.min"],
  ["https://unpkg.com/js-cookie@3.0.5/dist/js.cookie.min.js", "js.cookie.min"],
  ["https://unpkg.com/htmx.org@1.9.12/dist/ext/debug.js", "debug"],
  ["https://unpkg.com/htmx.org@^2", "htmx.min"],
  ["https://cdn.jsdelivr.net/npm/htmx.org@2.0.7/dist/htmx.js", "htmx.min"],
  ["https://cdn.jsdelivr.net/npm/htmx.org@4.0.0/dist/ext/hx-sse.min.js", "hx-sse.min"],
  ["https://cdnjs.cloudflare.com/ajax/libs/htmx/1.9.10/ext/sse.min.js", "sse"],
  ["https://unpkg.com/htmx-ext-sse@2.2.1/sse.js", "sse.min"],
  ["https://cdn.jsdelivr.net/npm/htmx-ext-ws@2.0.3", "ws.min"],
  ["https://cdn.jsdelivr.net/npm/idiomorph@0.7.3/dist/idiomorph-ext.min.js", "idiomorph-ext.min"],
  ["https://cdn.jsdelivr.net/gh/gnat/css-scope-inline@main/script.js", "script"],
  ["https://cdn.jsdelivr.net/npm/@anyblades/pico@latest/css/pico.min.css", "pico.min"],
  ["https://cdnjs.cloudflare.com/ajax/libs/picocss/2.0.6/pico.min.css", "pico.min"],
  ["//cdn.jsdelivr.net/npm/bootstrap@5.3.3/dist/css/bootstrap.min.css", "bootstrap.min"],
  ["https://cdn.jsdelivr.net/npm/alpinejs@3.x.x/dist/cdn.min.js", "cdn.min"],
  ["https://code.jquery.com/jquery-3.6.0.min.js", "jquery.min"],
  ["https://unpkg.com/vue@3/dist/vue.global.js", "vue.global.prod"],
  ["https://fonts.googleapis.com/css2?family=Open+Sans&display=swap", ""],
];

for (const [url, file] of SHIPPED)
  test(`${url} is shipped`, () => {
    const found = answers(url.startsWith("//") ? `http:${url}` : url);
    assert.deepEqual(found.map(stem), [file]);
  });

for (const url of [
  "https://unpkg.com/graphiql@5.2.2/graphiql.min.js",
  "https://unpkg.com/graphql-ws@6.0.0/umd/graphql-ws.min.js",
  "https://unpkg.com/react@19.1.0/umd/react.production.min.js",
  "https://unpkg.com/react@180/umd/react.production.min.js",
  "https://unpkg.com/bootstrap@3.4.1/dist/css/bootstrap.min.css",
  "https://unpkg.com/htmx.org@2.0.4/dist/htmx.min.js.map",
  "https://unpkg.com/htmx.org-x@2.0.4/dist/htmx.min.js",
  "https://example.com/https://unpkg.com/htmx.org@2.0.4",
  "https://code.jquery.com/ui/1.13.2/jquery-ui.js",
])
  test(`${url} is not`, () => assert.deepEqual(answers(url), []));

test("a site's own table", () => {
  const file = {
    pattern: "^https://a\\.example/$",
    contentType: "text/css",
    asset: { file: "shipped/0123456789abcdef/a.css", size: 1, sha256: "0".repeat(64) },
  };
  assert.deepEqual(addedFiles({ version: 1, files: [file] }), [file]);
  for (const asset of [
    null,
    { ...file.asset, file: "../a.css" },
    { ...file.asset, size: -1 },
    { ...file.asset, sha256: "x" },
  ])
    assert.equal(addedFiles({ version: 1, files: [{ ...file, asset }] }), null);
  assert.equal(addedFiles({ version: 2, files: [] }), null);
});
