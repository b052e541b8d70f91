// A page may replace its own, and these run beside its scripts.
const { isArray } = Array;
const later = queueMicrotask.bind(globalThis);
const nextTask = setTimeout.bind(globalThis);
const Channel = MessageChannel;
const { postMessage: post, close } = MessagePort.prototype;

/**
 * What is posted within one step travels as one message: between processes a post costs more than what it carries.
 * Order is kept, and nothing waits longer than to the end of the step (its microtasks).
 */
export class Outbox<Message> {
  readonly #send: (message: unknown, transfer: Transferable[]) => void;
  #messages: Message[] = [];
  #transfer = new Set<Transferable>();

  /** `send` posts to the port; without it the port does. */
  constructor(
    port: MessagePort,
    send = (message: unknown, transfer: Transferable[]) => port.postMessage(message, transfer),
  ) {
    this.#send = send;
  }

  post(message: Message, transfer: Transferable[] = []): void {
    for (let index = 0; index < transfer.length; index++) this.#transfer.add(transfer[index] as Transferable);
    this.#messages[this.#messages.length] = message;
    if (this.#messages.length === 1) later(() => this.flush());
  }

  /** Sends what there is at once, where the step may go on for long. */
  flush(): void {
    const messages = this.#messages;
    if (messages.length === 0) return;
    const transfer: Transferable[] = [];
    this.#transfer.forEach((item) => {
      transfer[transfer.length] = item;
    });
    this.#messages = [];
    this.#transfer = new Set();
    this.#send(messages.length === 1 ? messages[0] : messages, transfer);
  }
}

/** Hands on each of the messages that a port has received as one; what fails with one leaves the others alone. */
export function eachMessage(data: unknown, receive: (message: unknown) => void): void {
  const messages: unknown[] = isArray(data) ? data : [data];
  for (let index = 0; index < messages.length; index++) {
    try {
      receive(messages[index]);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** To be transferred with a message that carries `bytes`, which nobody else uses. */
export function bufferOf(bytes: Uint8Array): Transferable[] {
  // Not a part of a buffer, whose other parts are somebody's, and not a buffer that has been transferred already.
  const { buffer, byteLength } = bytes;
  return byteLength > 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer ? [buffer] : [];
}

/** How long a page that is left waits for its worker; milliseconds. */
const FAREWELL = 50;

/**
 * The last message to a worker, from the `pagehide` of its page. Browsers end the workers of a page right after, in the
 * midst of what they do, so the page stays for a moment: too short to be felt, long enough for an app to close what it has open.
 */
export function farewell(worker: Worker, message: unknown): void {
  worker.postMessage(message);
  const end = performance.now() + FAREWELL;
  while (performance.now() < end);
}

/** Where buffers go that nobody wants; open for one task. */
let sink: MessagePort | null = null;

/**
 * Gives back the memory of `bytes`, which nobody reads any more. A collector would let hundreds of megabytes of them pile up:
 * what counts for it is the small object in front of them. `ArrayBuffer.prototype.transfer` is no help: in Chromium
 * what has come through a port or a stream is held by the DOM's object too, which only a posted message empties.
 */
export function drop(bytes: Uint8Array): void {
  if (sink === null) {
    const { port1, port2 } = new Channel();
    sink = port1;
    nextTask(() => {
      sink = null;
      Reflect.apply(close, port1, []);
      Reflect.apply(close, port2, []);
    });
  }
  Reflect.apply(post, sink, [null, bufferOf(bytes)]);
}
