/** Puts our functions where the browser's were, as ordinary members. */
export function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, writable: true, enumerable: true, value });
}
