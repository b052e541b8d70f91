/** `Response` objects of what the host answers: with what no script can make one have. */
import type { HeaderList } from "../protocol.ts";
import { accessor, define } from "./define.ts";
import type { NetworkResponse } from "./network.ts";
import { reasonPhrase } from "./status.ts";

const NULL_BODY = new Set([101, 103, 204, 205, 304]);

interface State {
  /** Properties that the browser's own object has other values of. */
  values: Record<string, unknown>;
  /** What ends the reading of its body. */
  signal: AbortSignal | null;
}

const states = new WeakMap<object, State>();
/** A response from the network is not changed (https://fetch.spec.whatwg.org/#concept-headers-guard). */
const guarded = new WeakSet<object>();

/** Lets the interfaces know of such responses; once in a realm. */
export function installResponse(): void {
  const { prototype } = Response;
  for (const name of ["body", "ok", "redirected", "status", "statusText", "type", "url"]) {
    const read = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    accessor(prototype, name, {
      get(this: Response): unknown {
        const values = states.get(this)?.values;
        return values !== undefined && Object.hasOwn(values, name) ? values[name] : read?.call(this);
      },
    });
  }
  const { clone, text } = prototype;
  define(prototype, "clone", function (this: Response) {
    const copy = clone.call(this);
    const state = states.get(this);
    if (state !== undefined) {
      states.set(copy, state);
      guarded.add(copy.headers);
    }
    return copy;
  });
  for (const name of ["arrayBuffer", "blob", "bytes", "formData", "json", "text"] as const) {
    const read: unknown = Reflect.get(prototype, name);
    if (typeof read !== "function") continue;
    define(prototype, name, async function (this: Response) {
      const state = states.get(this);
      if (state === undefined) return (await Reflect.apply(read, this, [])) as unknown;
      try {
        // Browsers say nothing but what is wrong with the text; of a body that is there, they would say more.
        if (name === "json") return JSON.parse(await text.call(this)) as unknown;
        return (await Reflect.apply(read, this, [])) as unknown;
      } catch (error) {
        // An abort that broke it off is no stream's `TypeError`.
        throw state.signal?.aborted ? state.signal.reason : error;
      }
    });
  }
  for (const name of ["append", "delete", "set"] as const) {
    const change: unknown = Headers.prototype[name];
    define(Headers.prototype, name, function (this: Headers, ...values: unknown[]) {
      if (guarded.has(this))
        throw new TypeError(`Failed to execute '${name}' on 'Headers': Headers are immutable`);
      return typeof change === "function" ? (Reflect.apply(change, this, values) as unknown) : undefined;
    });
  }
}

/** `whole` is the response's body where that has been read. */
export function responseOf(
  response: NetworkResponse,
  signal: AbortSignal,
  abortable: boolean,
  whole: Uint8Array | null,
): Response {
  const { status, headers, body, url, redirected, kind } = response;
  if (kind === "opaqueredirect") {
    body.cancel();
    return described(
      new Response(null, { status: 200 }),
      { status: 0, ok: false, type: kind, url, redirected: false, statusText: "" },
      null,
    );
  }
  const empty = NULL_BODY.has(status);
  if (empty) body.cancel();
  const valid = status >= 200 && status <= 599;
  // An abort ends the reading of a body that is there already, too.
  const content = () =>
    ((whole ?? (abortable ? null : body.take())) as Uint8Array<ArrayBuffer> | null) ?? body.stream;
  const built = new Response(empty || !valid ? null : content(), {
    status: valid ? status : 200,
    statusText: reasonPhrase(status),
    headers: headersOf(headers),
  });
  return described(
    built,
    {
      url: url.replace(/#.*$/, ""),
      redirected,
      type: "basic",
      // Not null in any browser, though a script can make no other.
      ...(empty ? { body: new Blob([]).stream() } : {}),
      ...(valid ? {} : { status, ok: false }),
    },
    signal,
  );
}

function headersOf(list: HeaderList): Headers {
  const headers = new Headers();
  for (const [name, value] of list) {
    try {
      headers.append(name, value);
    } catch {
      // A header that no browser would accept either.
    }
  }
  return headers;
}

function described(
  response: Response,
  values: Record<string, unknown>,
  signal: AbortSignal | null,
): Response {
  states.set(response, { values, signal });
  guarded.add(response.headers);
  return response;
}
