/** What functions of ours say that they are. */
const masks = new WeakMap<object, string>();

const native = Function.prototype.toString;
const masked = {
  toString(this: unknown): string {
    const mask = typeof this === "function" ? masks.get(this) : undefined;
    return mask ?? Reflect.apply(native, this, []);
  },
}.toString;
masks.set(masked, "function toString() { [native code] }");
Object.defineProperty(Function.prototype, "toString", {
  configurable: true,
  writable: true,
  value: masked,
});

/** Puts our functions where the browser's were, as ordinary members with their names. */
export function define(target: object, name: string, value: unknown): void {
  if (typeof value === "function") {
    Object.defineProperty(value, "name", { configurable: true, value: name });
    masks.set(value, `function ${name}() { [native code] }`);
  }
  Object.defineProperty(target, name, { configurable: true, writable: true, enumerable: true, value });
}
