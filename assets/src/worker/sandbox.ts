/**
 * The page of the hidden sandboxed frame that owns the Python worker. A worker started here inherits
 * the frame's opaque origin and its content security policy, so the app's Python can reach neither the
 * docs site's cookies nor its storage.
 *
 * It starts the worker from the source text that the host hands over, and gives it the host's port. Later it passes
 * interrupts on (see `interrupts.ts`). When the worker has ended, another one may follow, which finds Python compiled: that,
 * and a new process for another frame, would take longer than all the rest of a start. It needs no network of its own.
 */
import {
  type CompiledPython,
  isSandboxStart,
  SANDBOX_COMPILED,
  SANDBOX_END,
  SANDBOX_INTERRUPT,
  SANDBOX_READY,
} from "../protocol.ts";
import { type PythonPorts, PythonWorker } from "../python-worker.ts";

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

function start(): void {
  // Opened directly, or framed without `sandbox`, this page would run code with the docs site's rights.
  if (self.origin !== "null" || parent === self) return;

  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = [
    "default-src 'none'",
    "script-src blob: 'unsafe-eval' 'wasm-unsafe-eval' 'unsafe-inline'",
    "worker-src blob:",
    `connect-src ${reachable(location).join(" ")}`,
  ].join("; ");
  document.head.append(policy);

  const cutOff = (index: string) => {
    const none = document.createElement("meta");
    none.httpEquiv = "Content-Security-Policy";
    none.content = `connect-src ${["blob:", "data:", ...indexSources(index)].join(" ")}`;
    document.head.append(none);
  };

  let worker: PythonWorker | null = null;
  let python: CompiledPython | null = null;
  let isCutOff = false;

  const begin = (source: string, ports: PythonPorts) => {
    const failed = ({ message }: ErrorEvent) =>
      parent.postMessage({ type: "sandbox-error", message: message || "The worker could not start." }, "*");
    // The first one is of the worker's own code: it comes before an app is there, which may send what it likes.
    const compiled = (module: CompiledPython) => {
      python ??= module;
      parent.postMessage(SANDBOX_COMPILED, "*");
    };
    worker = new PythonWorker(source, ports, { failed, compiled }, python);
  };

  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== parent) return;
    const [port, large] = event.ports;
    if (event.data === SANDBOX_INTERRUPT) {
      worker?.interrupt();
    } else if (event.data === SANDBOX_END) {
      worker?.end();
      worker = null;
    } else if (worker !== null || port === undefined || large === undefined) {
      return;
    } else if (isSandboxStart(event.data)) {
      // Of several policies all hold; the worker inherits them when it is made.
      if (!event.data.network && !isCutOff) cutOff(event.data.index);
      isCutOff = !event.data.network;
      begin(event.data.source, { port, large });
    }
  });
  // A page that the browser keeps for the way back keeps its app too.
  addEventListener("pagehide", ({ persisted }) => {
    if (!persisted) worker?.leave();
  });
  parent.postMessage(SANDBOX_READY, "*");
}

start();
