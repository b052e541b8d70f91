/** One request to the driver, as the host of a page sends it, and its response. */
import type { HeaderList, HostToWorker, SendEvent, WorkerToHost } from "../protocol.ts";
import type { Exchange } from "./outcome.ts";

/** Bytes of a response that are kept. */
const MOST = 1 << 20;
/** Milliseconds until a response has to start, and for which one is read that has no end. */
const START_LIMIT = 20_000;
const STREAM_LIMIT = 3_000;

export type Response = Omit<Exchange, "target" | "logs" | "body"> & { body: Uint8Array };

export interface Sending {
  method: string;
  target: string;
  headers: HeaderList;
  body: Uint8Array;
}

export class Connections {
  readonly #open = new Map<number, (message: Incoming) => void>();
  readonly #post: (message: HostToWorker) => void;
  #count = 0;

  constructor(post: (message: HostToWorker) => void) {
    this.#post = post;
  }

  receive(message: WorkerToHost): void {
    if (message.type === "event" || message.type === "close") this.#open.get(message.id)?.(message);
  }

  /** Resolves within the limits above, whatever the app does. */
  send({ method, target, headers, body }: Sending): Promise<Response> {
    const id = this.#count++;
    const response: Response = { status: 0, headers: [], body: new Uint8Array(), cut: false, error: null };
    const parts: Uint8Array[] = [];
    let size = 0;
    const [path = "/", ...query] = target.split("?");
    return new Promise((resolve) => {
      let timer = setTimeout(() => {
        finish(`The app has not answered within ${START_LIMIT / 1000} seconds.`);
      }, START_LIMIT);
      const finish = (error: string | null) => {
        clearTimeout(timer);
        this.#open.delete(id);
        resolve({ ...response, body: Buffer.concat(parts).subarray(0, MOST), error });
      };
      const cut = () => {
        this.#post({ type: "close", id });
        response.cut = true;
        finish(null);
      };
      const take = (event: SendEvent) => {
        if (event.type === "http.response.start") {
          response.status = event.status;
          response.headers = event.headers;
          clearTimeout(timer);
          timer = setTimeout(cut, STREAM_LIMIT);
        } else if (event.type === "http.response.body") {
          parts.push(event.body);
          size += event.body.length;
          if (size > MOST) cut();
          else if (event.body.length > 0) this.#post({ type: "ack", id, bytes: event.body.length });
        }
      };
      this.#open.set(id, (message) => {
        if (message.type === "close") finish(message.error);
        else take(message.event);
      });
      this.#post({
        type: "open",
        id,
        scope: {
          type: "http",
          method,
          scheme: "http",
          raw_path: path,
          query_string: query.join("?"),
          headers,
          server: ["localhost", 80],
          client: ["127.0.0.1", 50_000],
        },
      });
      this.#post({ type: "event", id, event: { type: "http.request", body, more_body: false } });
    });
  }
}

type Incoming = Extract<WorkerToHost, { type: "event" | "close" }>;
