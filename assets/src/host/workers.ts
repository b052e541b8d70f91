/** Workers of a page: each asks the app for things over a channel of its own, as long as it runs. */
import shims from "script:../frame/worker-scope.ts";
import { Outbox } from "../port.ts";
import { type FrameToHost, type HostToFrame, isFrameToHost, type WorkerShims } from "../protocol.ts";
import type { LogEntry } from "./api.ts";
import type { Client } from "./client.ts";
import type { Cookies } from "./cookies.ts";
import { download } from "./download.ts";
import { Inbox, isConsole, leftOut } from "./inbox.ts";
import { PageRequests } from "./page.ts";
import type { Shipped } from "./shipped.ts";
import { Sockets } from "./sockets.ts";

/** Of one page or worker; a page that starts workers without end must not take the docs page's time. */
const MAX_WORKERS = 64;

/** What workers share with the page that made them. */
export interface WorkerContext {
  client: Client;
  base: URL;
  shipped: Shipped;
  cookies: Cookies;
  log(entry: LogEntry): void;
}

/** Workers that one page or worker has made. */
export class Workers {
  readonly #context: WorkerContext;
  readonly #running = new Map<number, WorkerChannel>();

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  receive(message: FrameToHost): void {
    if (message.type === "worker") {
      const { id, port } = message;
      if (this.#running.has(id)) return;
      if (this.#running.size >= MAX_WORKERS) {
        const text = `The app's page has ${MAX_WORKERS} workers; a playground starts no more.`;
        this.#context.log({ stream: "browser", level: "warning", text });
        port.postMessage({ type: "worker-failed", message: text } satisfies WorkerShims);
        return;
      }
      const ended = () => this.#running.delete(id);
      this.#running.set(id, new WorkerChannel(this.#context, port, ended));
    } else if (message.type === "worker-ended") this.#running.get(message.id)?.close();
  }

  /** Ends what they have under way. */
  close(): void {
    for (const channel of [...this.#running.values()]) channel.close();
  }
}

class WorkerChannel {
  readonly #context: WorkerContext;
  readonly #port: MessagePort;
  readonly #inbox: Inbox;
  readonly #ended: () => void;
  readonly #requests: PageRequests;
  readonly #sockets: Sockets;
  readonly #workers: Workers;
  readonly #closed = new AbortController();

  constructor(context: WorkerContext, port: MessagePort, ended: () => void) {
    const { client, base, cookies, shipped } = context;
    const outbox = new Outbox<HostToFrame>(port);
    const post = (message: HostToFrame, transfer?: Transferable[]) => outbox.post(message, transfer);
    this.#context = context;
    this.#port = port;
    this.#ended = ended;
    this.#requests = new PageRequests(client, base, shipped, post);
    this.#sockets = new Sockets(client, cookies, post);
    this.#workers = new Workers(context);
    this.#inbox = new Inbox(port, {
      receive: (message) => {
        if (isFrameToHost(message)) this.#receive(message);
      },
      spare: isConsole,
      dropped: (count) => this.#receive(leftOut(count)),
      flooded: () => {
        const text =
          "A worker of the app's page was cut off: it sent more messages than the playground could take.";
        context.log({ stream: "browser", level: "error", text });
        this.close();
      },
    });
    void this.#start();
  }

  /** The worker is gone, with what it has under way. */
  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#ended();
    this.#workers.close();
    this.#requests.close();
    this.#sockets.close();
    this.#inbox.close();
  }

  async #start(): Promise<void> {
    const { signal } = this.#closed;
    let first: WorkerShims;
    try {
      const [bytes] = await download(this.#context.base, [shims], signal, () => {});
      first = { type: "worker-shims", source: new TextDecoder().decode(bytes) };
    } catch (error) {
      first = { type: "worker-failed", message: error instanceof Error ? error.message : String(error) };
    }
    if (!signal.aborted) this.#port.postMessage(first);
  }

  #receive(message: FrameToHost): void {
    this.#requests.receive(message);
    this.#sockets.receive(message);
    this.#workers.receive(message);
    if (message.type === "console") {
      this.#context.log({ stream: "browser", level: message.level, text: message.text });
    } else if (message.type === "worker-closed") this.close();
  }
}
