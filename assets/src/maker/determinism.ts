/** Nothing of the machine and the moment gets in: equal input gives equal bytes. */
import nodeCrypto from "node:crypto";

/** For the whole process, before Pyodide is loaded. */
export function determine(): void {
  let state = 0x9e3779b9;
  const next = () => {
    // xorshift32 (Marsaglia, Xorshift RNGs, 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
  const fill = <View extends ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index++) bytes[index] = next();
    return view;
  };
  // Emscripten takes the second in Node.
  Object.defineProperty(crypto, "getRandomValues", { value: fill });
  Object.defineProperty(nodeCrypto, "randomFillSync", { value: fill });
  const start = Date.UTC(2020, 0, 1);
  let ticks = 0;
  Date.now = () => start + ticks++;
  performance.now = () => ticks++;
  // What Python is told to free when JavaScript's collector comes by, which is never twice at the same moment.
  globalThis.FinalizationRegistry = class implements FinalizationRegistry<unknown> {
    readonly [Symbol.toStringTag] = "FinalizationRegistry";
    register(): void {}
    unregister(): boolean {
      return false;
    }
  };
}
