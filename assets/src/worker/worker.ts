/**
 * The Python worker: boots Pyodide from bytes that the host hands over, unpacks the environment, and
 * joins the host's port to the ASGI driver. It runs in an opaque origin as a classic worker, because
 * Chromium starts no module workers from `blob:` URLs there.
 */
import { bufferOf, drop, eachMessage, Outbox } from "../port.ts";
import {
  APP_IS_HERE,
  type Compiled,
  type HostToWorker,
  isCompiled,
  isHostToWorker,
  isWorkerProbe,
  PAGE_IS_LEFT,
  type Stage,
  type WorkerToHost,
} from "../protocol.ts";
import { bootPython, type Receive, type Start } from "./boot.ts";
import { Files, LaterFiles } from "./files.ts";
import { Interrupts } from "./interrupts.ts";
import { isUnpacker } from "./unpacker.ts";

type Post = (message: WorkerToHost) => void;

/**
 * The head of a response goes with its first bytes, or at the end of Python's step. What can't wait for that end, which
 * may be far if Python doesn't yield: bytes, frames, output.
 */
function mayWait(message: WorkerToHost): boolean {
  if (message.type === "event") return message.event.type === "http.response.start";
  if (message.type === "log") return message.stream === "server" && message.level === "info";
  return message.type === "ack" || message.type === "close";
}

/** Bytes come from Python as copies of their own. */
function transferOf(message: WorkerToHost): Transferable[] {
  if (message.type === "file-read" && message.bytes !== null) return bufferOf(message.bytes);
  if (message.type !== "event") return [];
  const { event } = message;
  if (event.type === "http.response.body") return bufferOf(event.body);
  return event.type === "websocket.send" && "bytes" in event ? bufferOf(event.bytes) : [];
}

function postOf(port: MessagePort): Post {
  const outbox = new Outbox<WorkerToHost>(port);
  return (message) => {
    outbox.post(message, transferOf(message));
    if (!mayWait(message)) outbox.flush();
  };
}

async function boot(start: Start): Promise<Receive> {
  const { post } = start;
  let stage: Stage = "interpreter";
  const enter = (next: Stage) => {
    stage = next;
    post({ type: "status", status: next });
  };
  try {
    enter("interpreter");
    const receive = await bootPython(start, () => enter("packages"));
    post({ type: "status", status: "booted" });
    return receive;
  } catch (error) {
    post({
      type: "failed",
      failure: {
        stage,
        fault: "us",
        message: `Python could not start in this browser: ${error instanceof Error ? error.message : String(error)}`,
        traceback: "",
        location: null,
      },
    });
    throw error;
  }
}

/** Bytes whose memory is given back at once; of fewer the collector takes care. */
const LARGE = 1 << 14;

/** Python copies the bytes that it gets. Messages that came together may share them: they are dropped after all of these. */
function hand(message: HostToWorker, deliver: Receive): void {
  deliver(message);
  const bytes = bytesOf(message);
  if (bytes !== null && bytes.length >= LARGE) setTimeout(drop, 0, bytes);
}

function bytesOf(message: HostToWorker): Uint8Array | null {
  if (message.type !== "event") return null;
  const { event } = message;
  if (event.type === "http.request") return event.body;
  return event.type === "websocket.receive" && "bytes" in event ? event.bytes : null;
}

/** Listens to the host. What is returned shuts the app down, as the host's message does. */
function listen(
  port: MessagePort,
  unpacker: MessagePort,
  interrupts: Interrupts,
  compiled: Compiled["modules"],
): () => void {
  const post = postOf(port);
  const later = new LaterFiles(() => post({ type: "want-files" }));
  let files: Files | null = null;
  let receive: Promise<Receive> | null = null;
  let isEnding = false;
  const ignore = () => {}; // reported by `boot`
  const ended = (message: string) =>
    post({
      type: "failed",
      failure: { stage: "request", fault: "app", message, traceback: "", location: null },
    });
  // The page ends the worker when it hears of it: nobody tells it of one that ends by itself.
  self.close = () => ended("The app has closed the worker that Python runs in.");
  const take = (message: unknown) => {
    if (!isHostToWorker(message)) return;
    if (message.type === "boot") {
      if (files !== null) return;
      const { way, lockInfo, names, network } = message;
      // What a worker before this one has compiled comes no more.
      const coming = names.filter((name) => !Object.hasOwn(compiled, name));
      files = new Files(coming, way, unpacker);
      receive = boot({ way, lockInfo, network, files, compiled, later, interrupts, post });
      receive.catch(ignore);
    } else if (message.type === "file") {
      files?.arrive(message.file);
    } else if (message.type === "files") {
      later.arrive(message.files, message.error);
    } else if (message.type === "ping") {
      post({ type: "pong" });
    } else if (receive !== null) {
      if (message.type === "load") self.postMessage(APP_IS_HERE);
      if (message.type === "shutdown") {
        // The host says it as well, where the page still can.
        if (isEnding) return;
        isEnding = true;
      }
      // Order holds: reactions of one promise run in the order they were added.
      receive.then((deliver) => {
        try {
          hand(message, deliver);
        } catch (error) {
          ended(`Python has ended: ${error instanceof Error ? error.message : String(error)}`);
        }
      }, ignore);
    }
  };
  port.addEventListener("message", (event: MessageEvent<unknown>) => eachMessage(event.data, take));
  port.start();
  post({ type: "status", status: "up" });
  return () => take({ type: "shutdown" });
}

function start(): void {
  const interrupts = new Interrupts();
  let compiled: Compiled["modules"] = {};
  let shutDown: (() => void) | null = null;
  self.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (isCompiled(event.data)) compiled = event.data.modules;
    if (isWorkerProbe(event.data)) interrupts.watch(event.data.url);
    if (event.data === PAGE_IS_LEFT) shutDown?.();
    const [port, unpacker] = event.ports;
    if (port !== undefined && unpacker !== undefined)
      shutDown ??= listen(port, unpacker, interrupts, compiled);
  });
}

if (!isUnpacker()) start();
