// A page may replace its own, and these run beside its scripts.
const { isArray } = Array;
const later = queueMicrotask.bind(globalThis);

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

/**
 * Gives back the memory of `bytes`, which nobody reads any more. A collector would let tens of megabytes of them pile up:
 * what counts for it is the small object in front of them.
 */
export function drop(bytes: Uint8Array): void {
  const { buffer } = bytes;
  // Browsers from before 2024 have no `transfer`, and wait for the collector.
  if (buffer instanceof ArrayBuffer && typeof buffer.transfer === "function" && !buffer.detached)
    buffer.transfer(0);
}
