/** The frame's port to the host: messages out, and each message in to whoever listens for its type. */
import { type FrameToHost, type HostToFrame, isHostToFrame } from "../protocol.ts";

type Listener<K extends HostToFrame["type"]> = (message: Extract<HostToFrame, { type: K }>) => void;

export class Channel {
  readonly #port: MessagePort;
  readonly #listeners = new Map<string, (message: HostToFrame) => void>();
  #nextId = 1;

  constructor(port: MessagePort) {
    this.#port = port;
    port.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (isHostToFrame(event.data)) this.#listeners.get(event.data.type)?.(event.data);
    });
    port.start();
  }

  post(message: FrameToHost): void {
    this.#port.postMessage(message);
  }

  on<K extends HostToFrame["type"]>(type: K, listener: Listener<K>): void {
    this.#listeners.set(type, listener as (message: HostToFrame) => void);
  }

  id(): number {
    return this.#nextId++;
  }
}
