/**
 * The shims of a worker of the app's page, which the host sends when a page makes one: the requests of its
 * script go to the app over a channel of its own, and its `location` is that of the script.
 */
import { Channel } from "./channel.ts";
import { installConsole, listenForReports, nameScript } from "./console.ts";
import { define, expose } from "./define.ts";
import { handlers } from "./event-handlers.ts";
import { installEventSource } from "./eventsource.ts";
import { installFetch } from "./fetch.ts";
import { installMemory } from "./memory.ts";
import { Modules } from "./modules.ts";
import { Network } from "./network.ts";
import { setReferrerPolicy } from "./referrer.ts";
import { Resources } from "./resources.ts";
import { installWebSocket } from "./websocket.ts";
import { HANDOVER, type Handover, type WorkerNews, type WorkerOrder } from "./worker-bootstrap.ts";
import { describeScope, resolveUrls } from "./worker-location.ts";
import { tellScripts, WorkerScript } from "./worker-script.ts";
import { installWorkers } from "./workers.ts";
import { installXhr } from "./xhr.ts";

/** Called by the first module of all that a module worker runs. */
const BEGUN = "__webasgi_begun__";

function run({ start, port, control, release }: Handover): void {
  const { kind, type, origin } = start;
  const own = (name: string): ((...given: unknown[]) => void) =>
    Reflect.get(globalThis, name).bind(globalThis);
  const [nativeFetch, nativeImport, nativeClose] = [
    fetch.bind(globalThis),
    own("importScripts"),
    own("close"),
  ];
  describeScope(new URL(start.url), origin);
  const channel = new Channel(port);
  const network = new Network(channel, origin);
  network.ship(start.shipped);
  if (!start.network) network.isolate();
  const resources = new Resources(network);
  const script = new WorkerScript(network, resources, new Modules(resources), nativeImport);
  tellScripts((blob, url) => {
    const news: WorkerNews = { type: "script", blob, url };
    control.postMessage(news);
  });
  resolveUrls();
  installConsole(channel);
  listenForReports(channel, network);
  addEventListener("error", (event) => event instanceof ErrorEvent && nameScript(event));
  installFetch(network);
  installXhr(network);
  installEventSource(network);
  installWebSocket(channel, new URL(origin).host);
  installWorkers(channel, network, nativeFetch);
  installMemory(channel, origin);
  const close = () => {
    channel.post({ type: "worker-closed" });
    nativeClose();
  };
  define(globalThis, "close", close);
  define(globalThis, "importScripts", (...addresses: unknown[]) => {
    if (type === "module") throw new TypeError("Module scripts don't support importScripts().");
    script.importScripts(...addresses);
  });

  const connections: MessagePort[] = [];
  const connect = (connection: MessagePort) =>
    dispatchEvent(new MessageEvent("connect", { data: "", ports: [connection], source: connection }));
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    for (const { data, ports } of release()) {
      dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
    }
    for (const connection of connections.splice(0)) connect(connection);
  };
  if (kind === "shared") {
    describeShared();
    handlers(globalThis, ["connect"]);
    for (const name of ["postMessage", "onmessage", "onmessageerror"]) {
      Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: undefined });
    }
  }
  const source = Promise.withResolvers<string | null>();
  control.onmessage = ({ data, ports: [connection] }: MessageEvent<WorkerOrder>) => {
    if (data.type === "source") source.resolve(data.text);
    else if (connection !== undefined) {
      if (begun) connect(connection);
      else connections.push(connection);
    }
  };

  /** The script's text, after which `location` is where redirects led. */
  const load = async (): Promise<string> => {
    if (!/^https?:/.test(start.url)) {
      const text = await source.promise;
      if (text === null) throw new Error("There is nothing at this URL.");
      return text;
    }
    const { text, url, headers } = await script.fetch(start);
    if (url.href !== start.url) describeScope(url, origin);
    setReferrerPolicy(headers.find(([name]) => name.toLowerCase() === "referrer-policy")?.[1] ?? "");
    return text;
  };
  const prepare = async (): Promise<() => unknown> => {
    const text = await load();
    return type === "module"
      ? script.module(text, location.href, BEGUN)
      : script.classic(text, location.href);
  };
  prepare().then(
    (go) => {
      // In a task of its own: what it throws is an uncaught error of the script, not a rejection of ours.
      setTimeout(() => {
        if (type === "module") {
          // The script may wait at its top for a message.
          Object.defineProperty(globalThis, BEGUN, { configurable: true, value: () => setTimeout(begin) });
          Promise.resolve(go()).then(begin, (error: unknown) => {
            reportError(error);
            begin();
          });
        } else {
          setTimeout(begin);
          go();
        }
      });
    },
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const failure: WorkerNews = {
        type: "failed",
        message: `The worker's script ${start.url} could not be loaded. ${why}`,
      };
      control.postMessage(failure);
      close();
    },
  );
}

/** To the browser it is a dedicated one. */
function describeShared(): void {
  class SharedWorkerGlobalScope extends EventTarget {
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value === globalThis;
    }
  }
  Reflect.deleteProperty(globalThis, "DedicatedWorkerGlobalScope");
  const value = expose("SharedWorkerGlobalScope", SharedWorkerGlobalScope, null);
  Object.defineProperty(globalThis, "constructor", { configurable: true, writable: true, value });
  Object.defineProperty(globalThis, Symbol.toStringTag, {
    configurable: true,
    value: "SharedWorkerGlobalScope",
  });
}

const handover: Handover | undefined = Reflect.get(globalThis, HANDOVER);
Reflect.deleteProperty(globalThis, HANDOVER);
if (handover !== undefined) run(handover);
