/** A wait for what the worker is to become, which takes no longer than its stages may. */
import type { Failure, Stage } from "../protocol.ts";
import { SessionError } from "./api.ts";
import { failure } from "./download.ts";
import { INTERRUPT_LIMIT } from "./ending.ts";

export interface StatusWaitOptions {
  /** What is waited for. */
  status: string;
  /** From now, and again from each `restart`; milliseconds. */
  limit: number;
  /** Gives the wait up, with its reason. */
  signal: AbortSignal;
  stage(): Stage;
  /** Whether files are still on their way: downloads have limits of their own. */
  isComing(): boolean;
  /** The app keeps its thread: an error is to end what it does, which says where it was. */
  interrupt(): void;
}

export class StatusWait {
  readonly status: string;
  /** Rejects with a `SessionError`, or with the signal's reason. */
  readonly promise: Promise<void>;
  readonly #options: StatusWaitOptions;
  readonly #settled = Promise.withResolvers<void>();
  readonly #aborted = () => this.reject(this.#options.signal.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The limit has passed: what to say. */
  #late: Failure | null = null;
  #isOver = false;

  constructor(options: StatusWaitOptions) {
    this.status = options.status;
    this.promise = this.#settled.promise;
    this.#options = options;
    const { signal } = options;
    if (signal.aborted) this.#aborted();
    else {
      signal.addEventListener("abort", this.#aborted);
      this.restart();
    }
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  resolve(): void {
    this.#end();
    this.#settled.resolve();
  }

  reject(error: unknown): void {
    this.#end();
    this.#settled.reject(error);
  }

  /** The worker says what is wrong; after the limit it says only where it was. */
  fail(detail: Failure): void {
    const { traceback, location } = detail;
    this.reject(new SessionError(this.#late === null ? detail : { ...this.#late, traceback, location }));
  }

  /** Another stage has begun: its time counts from now. */
  restart(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#expire(), this.#options.limit);
  }

  #expire(): void {
    const { limit, stage, isComing, interrupt } = this.#options;
    if (isComing()) {
      this.restart();
      return;
    }
    const at = stage();
    const ofApp = at === "app" || at === "startup";
    const late = failure(at, ofApp ? "app" : "us", slow(at, limit));
    if (!ofApp) {
      this.reject(late);
      return;
    }
    this.#late = late.failure;
    interrupt();
    this.#timer = setTimeout(() => this.reject(late), INTERRUPT_LIMIT);
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener("abort", this.#aborted);
  }
}

function slow(stage: Stage, limit: number): string {
  const seconds = Math.round(limit / 1000);
  if (stage === "app")
    return `Importing the app has taken more than ${seconds} seconds. Does it loop, or wait for something, at import?`;
  if (stage === "startup") return `The app's lifespan startup has taken more than ${seconds} seconds.`;
  return `Python did not start within ${seconds} seconds. The device may be out of memory: close other tabs and run again.`;
}
