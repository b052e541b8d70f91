/**
 * What a worker runs first: a few lines in a `blob:` of the page, which wait for the shims. Engines start a
 * worker at once, at a URL that they load by themselves; the app's script must be asked of the host.
 */
import type { WorkerShims } from "../protocol.ts";

/** Global name under which the bootstrap hands over to the shims, which take it away. */
export const HANDOVER = "__webasgi_worker__";

export interface WorkerStart {
  kind: "dedicated" | "shared";
  type: "classic" | "module";
  /** Absolute, as the page wrote it. */
  url: string;
  /** The app's. */
  origin: string;
  credentials: RequestCredentials;
  /** See `Network.ship`. */
  shipped: string[];
  /** Whether it may reach other sites. */
  network: boolean;
}

/** The page to a worker's control port. */
export type WorkerOrder =
  /** The text of a script that the page has (`blob:`, `data:`); null where it could not be read. */
  | { type: "source"; text: string | null }
  /** A new `SharedWorker` object; its port comes along. */
  | { type: "connect" };

/** A worker to the page, by its control port. */
export type WorkerNews =
  | { type: "failed"; message: string }
  /** A script that it is about to run, by the `blob:` URL that errors may name. */
  | { type: "script"; blob: string; url: string };

export interface Handover {
  start: WorkerStart;
  /** The channel to the host. */
  port: MessagePort;
  /** The channel to the page or worker that made this one. */
  control: MessagePort;
  /** Ends the holding back of messages; gives those that came so far. */
  release(): MessageEvent[];
}

/** Runs in the worker, from its own text: it can't refer to anything of this module. */
function bootstrap(handover: string): void {
  const held: MessageEvent[] = [];
  const hold = (event: MessageEvent) => {
    event.stopImmediatePropagation();
    held.push(event);
  };
  const begin = (event: MessageEvent<WorkerStart>) => {
    event.stopImmediatePropagation();
    removeEventListener("message", begin);
    addEventListener("message", hold);
    const [port, control] = event.ports;
    if (port === undefined) return;
    port.onmessage = ({ data }: MessageEvent<WorkerShims>) => {
      port.onmessage = null;
      if (data.type === "worker-failed") throw new Error(data.message);
      const release = () => {
        removeEventListener("message", hold);
        return held;
      };
      Object.defineProperty(globalThis, handover, {
        configurable: true,
        value: { start: event.data, port, control, release },
      });
      const url = URL.createObjectURL(new Blob([data.source], { type: "text/javascript" }));
      const { apply, get } = globalThis.Reflect; // the name alone is ours: see `safe.ts`
      apply(get(globalThis, "importScripts"), globalThis, [url]);
    };
  };
  addEventListener("message", begin);
}

/** The text of a worker's first script. */
export const BOOTSTRAP = `(${bootstrap})(${JSON.stringify(HANDOVER)})`;
