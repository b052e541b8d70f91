/** The frame's port to the host: messages out, and each message in to whoever listens for its type. */
import { eachMessage, Outbox } from "../port.ts";
import { type FrameToHost, type HostToFrame, isHostToFrame } from "../protocol.ts";
import { listenTo, postTo } from "./ports.ts";

type Listener<K extends HostToFrame["type"]> = (message: Extract<HostToFrame, { type: K }>) => void;

export class Channel {
  readonly #outbox: Outbox<FrameToHost>;
  readonly #listeners = new Map<string, (message: HostToFrame) => void>();
  #nextId = 1;

  constructor(port: MessagePort) {
    this.#outbox = new Outbox(port, (message, transfer) => postTo(port, message, transfer));
    listenTo(port, (data) => {
      eachMessage(data, (message) => {
        if (isHostToFrame(message)) this.#listeners.get(message.type)?.(message);
      });
    });
  }

  post(message: FrameToHost, transfer: Transferable[] = []): void {
    this.#outbox.post(message, transfer);
    // A script that never ends has its output shown all the same; a worker's last word is its last.
    if (message.type === "console" || message.type === "worker-closed") this.#outbox.flush();
  }

  on<K extends HostToFrame["type"]>(type: K, listener: Listener<K>): void {
    this.#listeners.set(type, listener as (message: HostToFrame) => void);
  }

  id(): number {
    return this.#nextId++;
  }
}
