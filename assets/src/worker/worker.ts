/**
 * The Python worker: boots Pyodide from bytes that the host hands over, unpacks the environment, and
 * joins the host's port to the ASGI driver. It runs in an opaque origin as a classic worker, because
 * Chromium starts no module workers from `blob:` URLs there.
 */
import type { loadPyodide as LoadPyodide, PyodideAPI } from "pyodide";
import { bufferOf, eachMessage, Outbox } from "../port.ts";
import {
  type BootFiles,
  type HostToWorker,
  isHostToWorker,
  isWorkerProbe,
  type Stage,
  type WorkerToHost,
} from "../protocol.ts";
import { Interrupts } from "./interrupts.ts";

/** Where Pyodide believes its files are; `fetch` answers these from memory. */
const INDEX = "https://runtime.webasgi.invalid/";
const DRIVER_DIRECTORY = "/lib/webasgi";

type Receive = (message: HostToWorker) => void;

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

/** `import()` of source text. */
async function importText(text: string): Promise<Record<string, unknown>> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(/* the bundler must leave this alone */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Lets `fetch` find the runtime's files in memory; everything else goes out as usual. */
function serveFromMemory(files: Map<string, { type: string; bytes: ArrayBuffer }>): void {
  const network = self.fetch.bind(self);
  self.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(INDEX)) return network(input, init);
    const file = files.get(url.slice(INDEX.length));
    if (file === undefined) return new Response(null, { status: 404 });
    return new Response(file.bytes, { headers: { "content-type": file.type } });
  };
}

/** Pyodide refuses classic workers, which it knows by a working `importScripts`; it needs none. */
function hideImportScripts(): void {
  Object.defineProperty(self, "importScripts", {
    configurable: true,
    writable: true,
    value: () => {
      throw new TypeError("importScripts is not available here");
    },
  });
}

async function bootPyodide(files: BootFiles, post: Post): Promise<PyodideAPI> {
  hideImportScripts();
  serveFromMemory(
    new Map([
      ["pyodide.asm.wasm", { type: "application/wasm", bytes: files.pyodideAsmWasm }],
      ["python_stdlib.zip", { type: "application/zip", bytes: files.standardLibrary }],
    ]),
  );
  const [asm, api] = await Promise.all([importText(files.pyodideAsmModule), importText(files.pyodideModule)]);
  const loadPyodide = api.loadPyodide as typeof LoadPyodide;
  const options = {
    indexURL: INDEX,
    packageBaseUrl: INDEX,
    stdLibURL: `${INDEX}python_stdlib.zip`,
    // Packages come from the environment; Pyodide's own distribution is not reachable from here.
    lockFileContents: { info: files.lockInfo, packages: {} },
    createPyodideModule: asm.default,
    stdout: (text: string) => post({ type: "log", stream: "stdout", level: "info", text }),
    stderr: (text: string) => post({ type: "log", stream: "stderr", level: "warning", text }),
  };
  return loadPyodide(options as Parameters<typeof LoadPyodide>[0]);
}

function writeDriver(pyodide: PyodideAPI, driver: Record<string, string>): void {
  for (const [name, text] of Object.entries(driver)) {
    const file = `${DRIVER_DIRECTORY}/${name}`;
    pyodide.FS.mkdirTree(file.slice(0, file.lastIndexOf("/")));
    pyodide.FS.writeFile(file, text);
  }
}

/** Imports the driver and gives it the port; returns what takes the host's messages. */
function connectDriver(pyodide: PyodideAPI, post: Post): Receive {
  pyodide.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(DRIVER_DIRECTORY)})`);
  const module = pyodide.pyimport("webasgi_driver.pyodide");
  const receive: Receive = module.connect(post);
  return receive;
}

async function boot(files: BootFiles, post: Post, interrupts: Interrupts): Promise<Receive> {
  let stage: Stage = "interpreter";
  try {
    post({ type: "status", status: stage });
    const pyodide = await bootPyodide(files, post);
    pyodide.setInterruptBuffer(interrupts.buffer);
    stage = "packages";
    post({ type: "status", status: stage });
    const site = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')") as string;
    for (const wheel of files.wheels) pyodide.unpackArchive(wheel.bytes, "whl", { extractDir: site });
    writeDriver(pyodide, files.driver);
    const receive = connectDriver(pyodide, post);
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

function listen(port: MessagePort, interrupts: Interrupts): void {
  const post = postOf(port);
  let receive: Promise<Receive> | null = null;
  const take = (message: unknown) => {
    if (!isHostToWorker(message)) return;
    if (message.type === "boot") {
      receive ??= boot(message.files, post, interrupts);
      receive.catch(() => {}); // reported by `boot`
    } else if (message.type === "ping") {
      post({ type: "pong" });
    } else if (receive !== null) {
      // Order holds: reactions of one promise run in the order they were added.
      receive.then((deliver) => deliver(message)).catch(() => {});
    }
  };
  port.addEventListener("message", (event: MessageEvent<unknown>) => eachMessage(event.data, take));
  port.start();
  post({ type: "status", status: "up" });
}

const interrupts = new Interrupts();
let isListening = false;

self.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (isWorkerProbe(event.data)) interrupts.watch(event.data.url);
  const [port] = event.ports;
  if (port === undefined || isListening) return;
  isListening = true;
  listen(port, interrupts);
});
