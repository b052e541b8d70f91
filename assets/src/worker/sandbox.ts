/**
 * The page of the hidden sandboxed frame that owns the Python worker. A worker started here inherits
 * the frame's opaque origin and its content security policy, so the app's Python can reach neither the
 * docs site's cookies nor its storage.
 *
 * The worker, whose source text is in the page, comes up with it, and later gets the host's ports. The page passes interrupts
 * on (see `interrupts.ts`). When the worker has ended, another one may follow, which finds Python compiled: that, and a new
 * process for another frame, would take longer than all the rest of a start. It needs no network of its own.
 */
import source from "source:./worker.ts";
import {
  isSandboxOptions,
  isSandboxStart,
  SANDBOX_COMPILED,
  SANDBOX_END,
  SANDBOX_FORGET,
  SANDBOX_HELLO,
  SANDBOX_INTERRUPT,
  SANDBOX_KEPT,
  SANDBOX_READY,
  type SandboxOptions,
  type SandboxStart,
} from "../protocol.ts";
import { type Kept, type PythonPorts, PythonWorker } from "../python-worker.ts";

/** IPv6's [::1] is no host that a policy can name. */
const LOOPBACK = ["localhost", "127.0.0.1"];

/**
 * What the app's HTTP clients may ask: any server by https:, as far as that allows it by CORS. Where the
 * documentation is served from this computer over http:, other servers of this computer too: the author's
 * own API, say. That is no more than any website may ask of them.
 */
function reachable(page: { protocol: string; hostname: string }): string[] {
  const sources = ["blob:", "data:", "https:", "wss:"];
  if (page.protocol !== "http:" || !LOOPBACK.includes(page.hostname)) return sources;
  return [...sources, ...LOOPBACK.flatMap((host) => [`http://${host}:*`, `ws://${host}:*`])];
}

/** PyPI's files are not where its index is. */
const FILES: Record<string, string> = { "https://pypi.org": "https://files.pythonhosted.org" };

/** The sources of a policy that lets packages be installed from an index, and does nothing else. */
function indexSources(index: string): string[] {
  if (index === "") return [];
  const { origin } = new URL(index);
  const files = FILES[origin];
  return files === undefined ? [origin] : [origin, files];
}

/** From the page's address; null where they are not the host's. */
function readOptions(): SandboxOptions | null {
  try {
    const options: unknown = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    return isSandboxOptions(options) ? options : null;
  } catch {
    return null;
  }
}

function start(): void {
  // Opened directly, or framed without `sandbox`, this page would run code with the docs site's rights.
  if (self.origin !== "null" || parent === self) return;
  const options = readOptions();
  if (options === null) return;

  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = [
    "default-src 'none'",
    "script-src blob: 'unsafe-eval' 'wasm-unsafe-eval' 'unsafe-inline'",
    "worker-src blob:",
    `connect-src ${reachable(location).join(" ")}`,
  ].join("; ");
  document.head.append(policy);

  if (!options.network) {
    // Of several policies all hold; a worker inherits them when it is made.
    const none = document.createElement("meta");
    none.httpEquiv = "Content-Security-Policy";
    none.content = `connect-src ${["blob:", "data:", ...indexSources(options.index)].join(" ")}`;
    document.head.append(none);
  }

  let python: Record<string, WebAssembly.Module> = {};
  let kept: Kept | null = null;
  let snapshot = "";
  const newWorker = (): PythonWorker => {
    const failed = ({ message }: ErrorEvent) =>
      parent.postMessage({ type: "sandbox-error", message: message || "The worker could not start." }, "*");
    const compiled = (modules: Record<string, WebAssembly.Module>) => {
      python = modules;
      parent.postMessage(SANDBOX_COMPILED, "*");
    };
    const restored = (made: Kept) => {
      kept = made;
      parent.postMessage(SANDBOX_KEPT, "*");
    };
    return new PythonWorker(source, { failed, compiled, restored });
  };
  let worker: PythonWorker | null = newWorker();
  const begin = (wanted: SandboxStart, ports: PythonPorts) => {
    const given = wanted.kept && wanted.snapshot === snapshot ? kept : null;
    if (wanted.kept && given === null) {
      // The host takes another way then, in another frame.
      parent.postMessage({ type: "sandbox-error", message: "What the run before has left is gone." }, "*");
      return;
    }
    snapshot = wanted.snapshot;
    kept = null;
    worker ??= newWorker();
    worker.start(ports, { ...python, ...given?.libraries }, given?.memory ?? []);
  };

  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== parent) return;
    const [port, large] = event.ports;
    if (event.data === SANDBOX_HELLO) {
      parent.postMessage(SANDBOX_READY, "*");
    } else if (event.data === SANDBOX_INTERRUPT) {
      worker?.interrupt();
    } else if (event.data === SANDBOX_END) {
      worker?.end();
      worker = null;
    } else if (event.data === SANDBOX_FORGET) {
      kept = null;
    } else if (port !== undefined && large !== undefined && isSandboxStart(event.data)) {
      begin(event.data, { port, large });
    }
  });
  // A page that the browser keeps for the way back keeps its app too.
  addEventListener("pagehide", ({ persisted }) => {
    if (!persisted) worker?.leave();
  });
  parent.postMessage(SANDBOX_READY, "*");
}

start();
