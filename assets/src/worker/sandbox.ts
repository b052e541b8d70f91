/**
 * The page of the hidden sandboxed frame that owns the Python worker. A worker started here inherits
 * the frame's opaque origin and its content security policy, so the app's Python can reach neither the
 * docs site's cookies nor its storage.
 *
 * It does one thing, once: start the worker from the source text that the host hands over, and give it
 * the host's port. It needs no network of its own.
 */
import { isSandboxStart, SANDBOX_READY } from "../protocol.ts";

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
  addEventListener("message", (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source !== parent || worker !== null || port === undefined || !isSandboxStart(event.data))
      return;
    const url = URL.createObjectURL(new Blob([event.data.source], { type: "text/javascript" }));
    worker = new Worker(url);
    worker.addEventListener("error", (error) => {
      parent.postMessage(
        { type: "sandbox-error", message: error.message || "The worker could not start." },
        "*",
      );
    });
    worker.postMessage(null, [port]);
  });
  parent.postMessage(SANDBOX_READY, "*");
}

start();
