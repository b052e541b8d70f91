/**
 * Every message between host, worker and frame, and nothing else: types and the guards that check
 * a received value against them. No behaviour lives here.
 *
 * host ⇄ worker  ASGI events in an envelope with an id (https://asgi.readthedocs.io/en/latest/specs/).
 * host ⇄ frame   what the app's page asks of its browser.
 *
 * Byte strings of ASGI (header names and values, `raw_path`, `query_string`) travel as strings with
 * one character a byte (latin-1); bodies travel as `Uint8Array`.
 *
 * A port carries a message, or several in an array, in their order.
 */

export * from "./protocol/asgi.ts";
export * from "./protocol/frame.ts";
export * from "./protocol/from-frame.ts";
export * from "./protocol/from-worker.ts";
export * from "./protocol/sandbox.ts";
export * from "./protocol/to-frame.ts";
export * from "./protocol/to-worker.ts";
