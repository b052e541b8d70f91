/** The operations that an app's OpenAPI describes, each as a request to begin with (https://spec.openapis.org/oas/latest.html). */

/** Where frameworks serve it; the first ones are what most apps have. */
export const DOCUMENT_PATHS = ["/openapi.json", "/schema/openapi.json", "/api/openapi.json"];

export interface Operation {
  /** Upper case. */
  method: string;
  /** Path and query, with examples for its parameters. */
  path: string;
  summary: string;
  headers: [name: string, value: string][];
  body: string;
}

type Table = Record<string, unknown>;

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];
/** Schemas may hold themselves. */
const DEPTH = 6;

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const tableOf = (value: unknown): Table => (isTable(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The operations in the document's order; none where it is no OpenAPI. */
export function operationsOf(document: unknown): Operation[] {
  const root = tableOf(document);
  const resolve = resolver(root);
  const base = basePath(root);
  const found: Operation[] = [];
  for (const [path, value] of Object.entries(tableOf(root.paths))) {
    const item = tableOf(resolve(value));
    for (const method of METHODS) {
      if (isTable(item[method])) found.push(operation(method, base + path, item, item[method], resolve));
    }
  }
  return found;
}

/** A server's URL may begin with a path, as of an app that is mounted below one. */
function basePath(root: Table): string {
  const url = textOf(tableOf(listOf(root.servers)[0]).url) || textOf(root.basePath);
  return url.startsWith("/") ? url.replace(/\/$/, "") : "";
}

type Resolve = (value: unknown) => unknown;

/** Follows `$ref`s within the document (RFC 6901). */
function resolver(root: Table): Resolve {
  return (value) => {
    let at = value;
    for (let hops = 0; hops < DEPTH && isTable(at) && typeof at.$ref === "string"; hops++) {
      const parts = at.$ref.startsWith("#/") ? at.$ref.slice(2).split("/") : null;
      if (parts === null) return {};
      at = parts.reduce<unknown>((table, part) => {
        const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
        return isTable(table) && Object.hasOwn(table, name) ? table[name] : undefined;
      }, root);
    }
    return at;
  };
}

function operation(method: string, path: string, item: Table, described: Table, resolve: Resolve): Operation {
  const parameters = [...listOf(item.parameters), ...listOf(described.parameters)].map((each) =>
    tableOf(resolve(each)),
  );
  const headers: Operation["headers"] = [];
  const query: [string, string][] = [];
  let filled = path;
  for (const parameter of parameters) {
    const name = textOf(parameter.name);
    const example = parameterExample(parameter, resolve);
    const text =
      typeof example === "object" && example !== null ? JSON.stringify(example) : String(example ?? "");
    if (parameter.in === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(text));
    // What need not be sent is left to the reader, unless there is an example to learn from.
    else if (parameter.required !== true && parameter.example === undefined) continue;
    else if (parameter.in === "query") query.push([name, text]);
    else if (parameter.in === "header") headers.push([name, text]);
  }
  const { type, text } = requestBody(described, parameters, resolve);
  if (type !== "") headers.push(["Content-Type", type]);
  const search = new URLSearchParams(query).toString();
  return {
    method: method.toUpperCase(),
    path: filled + (search === "" ? "" : `?${search}`),
    summary: textOf(described.summary),
    headers,
    body: text,
  };
}

function parameterExample(parameter: Table, resolve: Resolve): unknown {
  if (parameter.example !== undefined) return parameter.example;
  const named = tableOf(resolve(Object.values(tableOf(parameter.examples))[0])).value;
  if (named !== undefined) return named;
  // OpenAPI 2 has the schema in the parameter itself.
  return example(parameter.schema ?? parameter, resolve, 0);
}

function requestBody(
  described: Table,
  parameters: Table[],
  resolve: Resolve,
): { type: string; text: string } {
  const old = parameters.find((parameter) => parameter.in === "body");
  if (old !== undefined)
    return { type: "application/json", text: JSON.stringify(example(old.schema, resolve, 0), null, 2) };
  const content = tableOf(tableOf(resolve(described.requestBody)).content);
  const types = Object.keys(content);
  const type =
    types.find((each) => /\bjson\b/.test(each)) ??
    types.find((each) => each === "application/x-www-form-urlencoded") ??
    types.find((each) => each.startsWith("text/"));
  if (type === undefined) return { type: "", text: "" };
  const media = tableOf(content[type]);
  const given = media.example ?? tableOf(resolve(Object.values(tableOf(media.examples))[0])).value;
  const value = given ?? example(media.schema, resolve, 0);
  if (typeof value === "string" && !/json/.test(type)) return { type, text: value };
  if (type === "application/x-www-form-urlencoded") {
    const fields = Object.entries(tableOf(value)).map(([name, each]): [string, string] => [
      name,
      String(each),
    ]);
    return { type, text: new URLSearchParams(fields).toString() };
  }
  return { type, text: JSON.stringify(value, null, 2) ?? "" };
}

/** A value that the schema describes: the author's example, or the simplest of its type. */
function example(schema: unknown, resolve: Resolve, depth: number): unknown {
  const described = tableOf(resolve(schema));
  for (const name of ["example", "default", "const"])
    if (described[name] !== undefined && described[name] !== null) return described[name];
  const [given] = [...listOf(described.examples), ...listOf(described.enum)];
  if (given !== undefined) return given;
  if (depth >= DEPTH) return null;
  const parts = listOf(described.allOf).map((part) => example(part, resolve, depth + 1));
  if (parts.length > 0) return parts.every(isTable) ? Object.assign({}, ...parts) : parts[0];
  const choices = [...listOf(described.anyOf), ...listOf(described.oneOf)];
  const [choice] = choices.filter((each) => tableOf(resolve(each)).type !== "null");
  if (choice !== undefined) return example(choice, resolve, depth + 1);
  const type = listOf(described.type).find((each) => each !== "null") ?? described.type;
  if (type === "object" || isTable(described.properties)) {
    const properties = Object.entries(tableOf(described.properties));
    return Object.fromEntries(
      properties
        .filter(([, each]) => tableOf(resolve(each)).readOnly !== true)
        .map(([name, each]) => [name, example(each, resolve, depth + 1)]),
    );
  }
  if (type === "array")
    return [example(described.items, resolve, depth + 1)].filter((item) => item !== undefined);
  if (type === "string") return exampleText(described);
  if (type === "integer" || type === "number") return exampleNumber(described);
  return type === "boolean" ? true : null;
}

/** https://spec.openapis.org/registry/format/ */
const FORMATS: Record<string, string> = {
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
  time: "12:00:00",
  email: "reader@example.com",
  uuid: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  uri: "https://example.com/",
  ipv4: "127.0.0.1",
  ipv6: "::1",
  hostname: "example.com",
};

function exampleText({ format, minLength }: Table): string {
  const text = FORMATS[textOf(format)] ?? "string";
  return typeof minLength === "number" ? text.padEnd(minLength, "x") : text;
}

function exampleNumber({ minimum, exclusiveMinimum, maximum, type }: Table): number {
  if (typeof minimum === "number") return minimum;
  if (typeof exclusiveMinimum === "number") return exclusiveMinimum + 1;
  if (typeof maximum === "number" && maximum < 1) return maximum;
  return type === "integer" ? 1 : 1.5;
}
