/** The frame's network over a real port, with a host at its other end that answers from a table. */
import { resolveObjectURL } from "node:buffer";
import { Channel } from "../src/frame/channel.ts";
import { Network } from "../src/frame/network.ts";
import { eachMessage } from "../src/port.ts";
import { type FrameRequest, type HostToFrame, isFrameToHost } from "../src/protocol.ts";

export const ORIGIN = "https://docs.test";
export const PAGE = `${ORIGIN}/items/`;

const define = (name: string, value: unknown) =>
  Object.defineProperty(globalThis, name, { configurable: true, value });

// What the modules of the frame ask of the page that they are in.
define("location", new URL(PAGE));
define("document", { baseURI: PAGE, characterSet: "UTF-8", querySelectorAll: () => [] });

export interface Answer {
  body: string;
  type?: string;
  status?: number;
  /** Where redirects led. */
  url?: string;
}

export class Page {
  readonly network: Network;
  /** As they reach the host. */
  readonly requests: FrameRequest[] = [];
  readonly #port: MessagePort;

  /** `answers`: path with query to what the app answers; 404 for others. */
  constructor(answers: Record<string, string | Answer>) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port2;
    this.network = new Network(new Channel(port1));
    const post = (message: HostToFrame) => port2.postMessage(message);
    const receive = (message: unknown) => {
      if (!isFrameToHost(message)) throw new Error(`The frame sent ${JSON.stringify(message)}`);
      if (message.type !== "fetch") return;
      const { id, request } = message;
      this.requests.push(request);
      const { pathname, search } = new URL(request.url);
      const found = answers[pathname + search] ?? { body: "Not Found", status: 404 };
      const answer: Answer = typeof found === "string" ? { body: found } : found;
      const script = pathname.endsWith(".js") ? "text/javascript" : "";
      const { body, type = script, status = 200, url = request.url } = answer;
      const headers: [string, string][] = type === "" ? [] : [["Content-Type", type]];
      const head = { url, status, headers, redirected: url !== request.url, kind: "basic" } as const;
      post({ type: "response", id, head });
      const bytes = new TextEncoder().encode(body);
      post({ type: "chunk", id, bytes: bytes.slice(0, 3) });
      post({ type: "chunk", id, bytes: bytes.slice(3) });
      post({ type: "end", id, error: null });
    };
    port2.addEventListener("message", ({ data }: MessageEvent<unknown>) => eachMessage(data, receive));
    port2.start();
  }

  /** Paths and queries that were asked for, in order. */
  get paths(): string[] {
    return this.requests.map(({ url }) => url.slice(ORIGIN.length));
  }

  close(): void {
    this.#port.close();
  }
}

/** What a `blob:` URL holds; fails where there is none. */
export async function blobText(url: string): Promise<{ text: string; type: string }> {
  const blob = resolveObjectURL(url.replace(/#.*$/, ""));
  if (blob === undefined) throw new Error(`${url} is no blob`);
  return { text: await blob.text(), type: blob.type };
}
