/** Response bodies of the public API: bytes with their two usual readings. */
import type { ResponseBody } from "./api.ts";

class Body extends Uint8Array implements ResponseBody {
  // Views and copies of it are plain bytes.
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }

  text(): string {
    return new TextDecoder().decode(this);
  }

  json(): unknown {
    return JSON.parse(this.text());
  }

  override toString(): string {
    return this.text();
  }
}

/** Joins pieces into one body. */
export function joinBody(pieces: Uint8Array[]): ResponseBody {
  const body = new Body(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    body.set(piece, offset);
    offset += piece.length;
  }
  return body;
}
