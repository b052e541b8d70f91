/** A request's body on its way to the host, in pieces, as many under way as the app leaves room for. */

import { drop } from "../port.ts";

/** In memory, somewhere behind a blob (files are), or made as it is read. */
export type Source = Uint8Array | Blob | ReadableStream<Uint8Array>;

/** Bytes of a piece, and of pieces under way that the app has not taken. */
const PIECE = 64 * 1024;
const WINDOW = 512 * 1024;

/** The length of a body, where it is known before it is read. */
export function lengthOf(source: Source): number | null {
  if (source instanceof Uint8Array) return source.length;
  return source instanceof Blob ? source.size : null;
}

/** The whole body, where it is small enough to travel with the request. */
export async function inline(source: Source): Promise<Uint8Array | null> {
  const length = lengthOf(source);
  if (length === null || length > PIECE) return null;
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  // A view is sent with the whole buffer that it is of.
  return source instanceof Uint8Array ? source.slice() : null;
}

export class Upload {
  readonly #source: Source;
  readonly #send: (piece: Uint8Array | null) => void;
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  #outstanding = 0;
  #stopped = false;
  #wake: (() => void) | null = null;

  /** `send` gets pieces of their own, which it may give away; null ends the body. */
  constructor(source: Source, send: (piece: Uint8Array | null) => void) {
    this.#source = source;
    this.#send = send;
  }

  /** Resolves when all is sent or the upload was stopped; rejects where the source can't be read. */
  async run(): Promise<void> {
    if (this.#source instanceof Uint8Array) await this.#slices(this.#source);
    else if (this.#source instanceof Blob) await this.#read(this.#source.stream(), true);
    else await this.#read(this.#source, false);
    if (!this.#stopped) this.#send(null);
  }

  /** The app has taken so many bytes. */
  taken(bytes: number): void {
    this.#outstanding -= bytes;
    this.#wake?.();
  }

  /** Nobody wants the rest. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
    this.#reader?.cancel().catch(() => {});
  }

  async #read(stream: ReadableStream<Uint8Array>, own: boolean): Promise<void> {
    this.#reader = stream.getReader();
    while (!this.#stopped) {
      const { done, value } = await this.#reader.read();
      if (done) return;
      if (!(value instanceof Uint8Array))
        throw new TypeError("A request body stream must give Uint8Array chunks.");
      if (own && value.length <= PIECE) {
        await this.#piece(value);
      } else {
        await this.#slices(value);
        if (own) drop(value);
      }
    }
  }

  /** Sends copies: what they are made of is the page's. */
  async #slices(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length && !this.#stopped; offset += PIECE)
      await this.#piece(bytes.slice(offset, offset + PIECE));
  }

  async #piece(bytes: Uint8Array): Promise<void> {
    while (this.#outstanding > WINDOW && !this.#stopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#stopped) return;
    this.#outstanding += bytes.length;
    this.#send(bytes);
  }
}
