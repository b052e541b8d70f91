/**
 * The host's end of a port to code that a reader runs, which may post as much as it likes: messages are taken in their
 * order, for a part of the docs page's time; more wait. Of those the oldest of the console's lines are left out, and who sends
 * more than can wait at all is cut off.
 */
import { eachMessage } from "../port.ts";

/** Milliseconds, and how many of them may be spent on one port. */
const WINDOW = 200;
const SHARE = 150;
/** Of messages that may be left out so many wait, the newest; at this many others the port is closed. */
const SPARE = 2_000;
const FLOOD = 100_000;

/** What the reader is told. */
export const FLOODED =
  "The app's page was stopped: it sent more messages to the playground than that could take. Reload it to go on.";

export interface InboxHooks {
  receive(message: unknown): void;
  /** May this one be left out where there are too many? */
  spare(message: unknown): boolean;
  /** `count` that could be left out have been. */
  dropped(count: number): void;
  /** The sender has been cut off. */
  flooded(): void;
}

export class Inbox {
  readonly #port: MessagePort;
  readonly #hooks: InboxHooks;
  #waiting: unknown[] = [];
  /** Of `waiting`, how many have been taken. */
  #taken = 0;
  /** Of those that wait, how many may be left out. */
  #spare = 0;
  #dropped = 0;
  #begin = 0;
  #spent = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(port: MessagePort, hooks: InboxHooks) {
    this.#port = port;
    this.#hooks = hooks;
    port.addEventListener("message", (event: MessageEvent<unknown>) => this.#arrive(event.data));
    port.start();
  }

  /** Nothing more is heard. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#port.close();
  }

  #arrive(data: unknown): void {
    if (this.#closed) return;
    const messages: unknown[] = Array.isArray(data) ? data : [data];
    for (const message of messages) {
      this.#waiting.push(message);
      if (this.#hooks.spare(message)) this.#spare += 1;
    }
    // Seldom, since all that wait are looked at.
    if (this.#spare > 2 * SPARE) this.#thin();
    if (this.#waiting.length - this.#taken > FLOOD) {
      this.close();
      this.#hooks.flooded();
    } else if (this.#timer === undefined) this.#take();
  }

  #thin(): void {
    let surplus = this.#spare - SPARE;
    this.#spare = SPARE;
    this.#dropped += surplus;
    this.#waiting = this.#waiting
      .slice(this.#taken)
      .filter((message) => surplus <= 0 || !this.#hooks.spare(message) || surplus-- <= 0);
    this.#taken = 0;
  }

  #take(): void {
    const start = performance.now();
    if (start - this.#begin >= WINDOW) {
      this.#begin = start;
      this.#spent = 0;
    }
    let now = start;
    while (!this.#closed && this.#taken < this.#waiting.length && this.#spent + now - start < SHARE) {
      const message = this.#waiting[this.#taken++];
      if (this.#hooks.spare(message)) this.#spare -= 1;
      eachMessage([message], this.#hooks.receive);
      now = performance.now();
    }
    this.#spent += now - start;
    if (this.#closed) return;
    if (this.#taken < this.#waiting.length) {
      // The rest of the window is the docs page's.
      this.#timer = setTimeout(
        () => {
          this.#timer = undefined;
          this.#take();
        },
        Math.max(this.#begin + WINDOW - now, 0),
      );
      return;
    }
    this.#waiting = [];
    this.#taken = 0;
    if (this.#dropped > 0) {
      const count = this.#dropped;
      this.#dropped = 0;
      this.#hooks.dropped(count);
    }
  }
}

/** Is it a line for the console? Whoever takes the message checks it. */
export function isConsole(message: unknown): boolean {
  return typeof message === "object" && message !== null && Reflect.get(message, "type") === "console";
}

/** What the console says in place of lines. */
export function leftOut(count: number): { type: "console"; level: "warning"; text: string } {
  const lines = count === 1 ? "1 line was" : `${count} lines were`;
  return {
    type: "console",
    level: "warning",
    text: `${lines} left out here: they came faster than they can be shown.`,
  };
}
