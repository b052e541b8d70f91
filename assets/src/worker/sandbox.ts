/**
 * The page of the hidden sandboxed frame that owns the Python worker. A worker started here inherits
 * the frame's opaque origin and its content security policy, so the app's Python can reach neither the
 * docs site's cookies nor its storage.
 *
 * It starts the worker, once, from the source text that the host hands over, and gives it the host's port.
 * Later it passes interrupts on (see `interrupts.ts`). It needs no network of its own.
 */
import { isSandboxStart, SANDBOX_INTERRUPT, SANDBOX_READY, type WorkerProbe } from "../protocol.ts";

function newProbe(): WorkerProbe {
  return { type: "probe", url: URL.createObjectURL(new Blob()) };
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
    "connect-src blob: data: https: wss:",
  ].join("; ");
  document.head.append(policy);

  let worker: Worker | null = null;
  let probe = newProbe();
  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== parent) return;
    if (event.data === SANDBOX_INTERRUPT && worker !== null) {
      URL.revokeObjectURL(probe.url);
      probe = newProbe();
      worker.postMessage(probe);
      return;
    }
    const [port] = event.ports;
    if (worker !== null || port === undefined || !isSandboxStart(event.data)) return;
    const url = URL.createObjectURL(new Blob([event.data.source], { type: "text/javascript" }));
    worker = new Worker(url);
    worker.addEventListener("error", (error) => {
      parent.postMessage(
        { type: "sandbox-error", message: error.message || "The worker could not start." },
        "*",
      );
    });
    worker.postMessage(probe, [port]);
  });
  parent.postMessage(SANDBOX_READY, "*");
}

start();
