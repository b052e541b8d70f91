/**
 * `Worker` and `SharedWorker` (https://html.spec.whatwg.org/#workers) whose scripts come from the app. The worker
 * is native, so that its messages and errors are; it begins with `worker-bootstrap.ts`.
 */
import type { Channel } from "./channel.ts";
import { nameScript } from "./console.ts";
import { define, expose, mask } from "./define.ts";
import { handlers } from "./event-handlers.ts";
import type { Network } from "./network.ts";
import { listed, listenTo, newChannel, postTo } from "./ports.ts";
import { baseUrl } from "./scope.ts";
import { BOOTSTRAP, type WorkerNews, type WorkerStart } from "./worker-bootstrap.ts";

interface Spawned {
  worker: Worker;
  control: MessagePort;
}

class Spawner {
  readonly #channel: Channel;
  readonly #network: Network;
  readonly #native = globalThis.Worker;
  /** A page's own class may have another one. */
  readonly #post: (message: unknown, options: StructuredSerializeOptions) => void =
    Worker.prototype.postMessage;
  readonly #fetch: typeof fetch;
  readonly #ids = new WeakMap<Worker, number>();
  #bootstrap: string | null = null;

  /** `fetch` is the browser's own. */
  constructor(channel: Channel, network: Network, fetch: typeof globalThis.fetch) {
    this.#channel = channel;
    this.#network = network;
    this.#fetch = fetch;
  }

  /** Starts a native worker for the script at `url`; `failed` is called where it can't be loaded. */
  spawn(
    kind: WorkerStart["kind"],
    url: URL,
    { type, credentials, name }: Required<WorkerOptions>,
    failed: () => void,
    newTarget: NewableFunction = this.#native,
  ): Spawned {
    this.#bootstrap ??= URL.createObjectURL(new Blob([BOOTSTRAP], { type: "text/javascript" }));
    // Chromium starts no module workers at a `blob:` of an opaque origin.
    const worker: Worker = Reflect.construct(this.#native, [this.#bootstrap, { name }], newTarget);
    const id = this.#channel.id();
    this.#ids.set(worker, id);
    const host = newChannel();
    const control = newChannel();
    const scripts = new Map<string, string>();
    listenTo(control.port1, (told) => {
      const data = told as WorkerNews; // of our own script
      if (data.type === "script") {
        scripts.set(data.blob, data.url);
        return;
      }
      console.error(data.message);
      failed();
    });
    worker.addEventListener("error", (event) => event instanceof ErrorEvent && nameScript(event, scripts));
    const { origin, shipped, open } = this.#network;
    const start: WorkerStart = { kind, type, url: url.href, origin, credentials, shipped, network: open };
    Reflect.apply(this.#post, worker, [
      start,
      { transfer: listed<Transferable>([host.port2, control.port2]) },
    ]);
    this.#channel.post({ type: "worker", id, port: host.port1 }, [host.port1]);
    // Begun before the page can revoke the URL.
    if (url.protocol === "blob:" || url.protocol === "data:") this.#read(url, control.port1);
    return { worker, control: control.port1 };
  }

  /** The worker has been ended by the page. */
  ended(worker: Worker): void {
    const id = this.#ids.get(worker);
    if (id !== undefined && this.#ids.delete(worker)) this.#channel.post({ type: "worker-ended", id });
  }

  #read(url: URL, control: MessagePort): void {
    this.#fetch
      .call(globalThis, url.href)
      .then((response) => response.text())
      .then(
        (text) => postTo(control, { type: "source", text }),
        () => postTo(control, { type: "source", text: null }),
      );
  }

  /** The script's URL; throws as the constructors do. */
  resolve(interfaceName: string, address: unknown): URL {
    const text = String(address);
    const fail = (why: string, name: string) =>
      new DOMException(`Failed to construct '${interfaceName}': ${why}`, name);
    if (!URL.canParse(text, baseUrl())) throw fail(`'${text}' is no URL.`, "SyntaxError");
    const url = new URL(text, baseUrl());
    if (url.origin !== this.#network.origin && url.protocol !== "blob:" && url.protocol !== "data:") {
      const why = `Script at '${url.href}' cannot be accessed from origin '${this.#network.origin}'.`;
      throw fail(why, "SecurityError");
    }
    return url;
  }
}

/** `fetch` is the browser's own, which reads `blob:` and `data:` URLs. */
export function installWorkers(channel: Channel, network: Network, fetch: typeof globalThis.fetch): void {
  if (typeof Worker === "undefined") return;
  const native = Worker;
  const spawner = new Spawner(channel, network, fetch);
  const { terminate } = native.prototype;
  define(native.prototype, "terminate", function (this: Worker) {
    terminate.call(this);
    spawner.ended(this);
  });
  const shim = new Proxy(native, {
    construct: (target, given: unknown[], newTarget) => {
      if (given.length === 0) return Reflect.construct(target, []); // Throws.
      const url = spawner.resolve("Worker", given[0]);
      const failed = () => {
        worker.dispatchEvent(new Event("error", { cancelable: true }));
      };
      const { worker } = spawner.spawn("dedicated", url, optionsOf("Worker", given[1]), failed, newTarget);
      return worker;
    },
  });
  native.prototype.constructor = shim;
  mask(shim, "Worker");
  Object.defineProperty(globalThis, "Worker", { configurable: true, writable: true, value: shim });
  if (typeof document !== "undefined") installSharedWorker(spawner);
}

/** One worker for a URL and a name, within the page. */
function installSharedWorker(spawner: Spawner): void {
  const running = new Map<string, { type: WorkerType; spawned: Spawned; objects: Set<EventTarget> }>();

  class Shared extends EventTarget {
    readonly #port: MessagePort;

    constructor(address: string | URL, given?: string | WorkerOptions) {
      super();
      const url = spawner.resolve("SharedWorker", address);
      const options = optionsOf("SharedWorker", typeof given === "string" ? { name: given } : given);
      const key = `${options.name} ${url.href}`;
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      let shared = running.get(key);
      if (shared === undefined) {
        const objects = new Set<EventTarget>();
        const failed = () => {
          running.delete(key);
          for (const each of objects) each.dispatchEvent(new Event("error"));
        };
        shared = { type: options.type, spawned: spawner.spawn("shared", url, options, failed), objects };
        running.set(key, shared);
      }
      if (shared.type !== options.type) {
        // https://html.spec.whatwg.org/#dom-sharedworker, step 11.5
        queueMicrotask(() => this.dispatchEvent(new Event("error")));
        return;
      }
      shared.objects.add(this);
      postTo(shared.spawned.control, { type: "connect" }, [port2]);
    }

    get port(): MessagePort {
      return this.#port;
    }
  }
  handlers(Shared.prototype, ["error"]);
  expose("SharedWorker", Shared);
}

/** https://html.spec.whatwg.org/#workeroptions */
function optionsOf(interfaceName: string, given: unknown): Required<WorkerOptions> {
  const member = (name: string): unknown =>
    typeof given === "object" && given !== null ? Reflect.get(given, name) : undefined;
  const one = <T extends string>(name: string, values: readonly T[], standard: T): T => {
    const value = member(name);
    const found = value === undefined ? standard : values.find((each) => each === String(value));
    if (found !== undefined) return found;
    throw new TypeError(
      `Failed to construct '${interfaceName}': '${value}' is none of ${values.join(", ")} (${name}).`,
    );
  };
  return {
    name: String(member("name") ?? ""),
    type: one("type", ["classic", "module"], "classic"),
    credentials: one("credentials", ["omit", "same-origin", "include"], "same-origin"),
  };
}
