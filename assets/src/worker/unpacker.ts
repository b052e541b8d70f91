/**
 * A second worker beside the one that Python runs in, which unpacks a large file meanwhile: that takes as long as to compile
 * and to instantiate Python.
 */
import type { RuntimeFile } from "../protocol.ts";
import { unpack } from "./unpacking.ts";

/** The name of a worker that unpacks; its script is the Python worker's. */
const NAME = "webasgi-unpacker";
/** One that is not up by then is not waited for; milliseconds. */
const LIMIT = 5_000;

/** What the second worker says: first that it is up, then the content, or why there is none. */
type Answer = { type: "up" } | { type: "content"; bytes: ArrayBuffer } | { type: "failed"; message: string };

/** Whether this is such a worker; then it does what it is for, and nothing else. */
export function isUnpacker(): boolean {
  if (self.name !== NAME) return false;
  const post = (answer: Answer, given: Transferable[] = []) => self.postMessage(answer, { transfer: given });
  self.addEventListener("message", async ({ data }: MessageEvent<RuntimeFile>) => {
    try {
      const { buffer } = await unpack(data);
      post({ type: "content", bytes: buffer }, [buffer]);
    } catch (error) {
      post({ type: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  });
  post({ type: "up" });
  return true;
}

/** Unpacks one file. A browser that starts no worker from a worker unpacks it here. */
export class Unpacker {
  #worker: Worker | null = null;
  readonly #up: Promise<boolean>;
  readonly #answer = Promise.withResolvers<Uint8Array<ArrayBuffer>>();

  constructor() {
    const up = Promise.withResolvers<boolean>();
    this.#up = up.promise;
    this.#answer.promise.catch(() => {}); // whoever waits hears of it
    setTimeout(up.resolve, LIMIT, false);
    try {
      const worker = new Worker(location.href, { name: NAME });
      worker.addEventListener("error", ({ message }) => {
        up.resolve(false);
        this.#answer.reject(new Error(message || "The worker that unpacks has failed."));
      });
      // Our own script's, which nobody else has the address of.
      worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
        if (data.type === "up") up.resolve(true);
        else if (data.type === "content") this.#answer.resolve(new Uint8Array(data.bytes));
        else this.#answer.reject(new Error(data.message));
      });
      this.#worker = worker;
    } catch {
      up.resolve(false);
    }
  }

  /** As `unpack`, once; then the worker ends, and its memory is free. */
  async unpack(file: RuntimeFile): Promise<Uint8Array<ArrayBuffer>> {
    try {
      // It finds the file when it is up. A copy, for where it never is.
      this.#worker?.postMessage(file);
      if (!(await this.#up)) return await unpack(file);
      return await this.#answer.promise;
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
