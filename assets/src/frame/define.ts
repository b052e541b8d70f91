/**
 * Functions of ours in the place of the browser's, which nobody can tell from them by looking: names, numbers of
 * arguments, what they say when too few are given (https://webidl.spec.whatwg.org/#js-operations).
 */

/** What functions of ours say that they are. */
const masks = new WeakMap<object, string>();

const native = Function.prototype.toString;
const masked = {
  toString(this: unknown): string {
    const mask = typeof this === "function" ? masks.get(this) : undefined;
    return mask ?? Reflect.apply(native, this, []);
  },
}.toString;
mask(masked, "toString");
Object.defineProperty(Function.prototype, "toString", {
  configurable: true,
  writable: true,
  value: masked,
});

/** Gives a function the looks of a browser's own. */
export function mask(value: object, name: string, length?: number): void {
  Object.defineProperty(value, "name", { configurable: true, value: name });
  if (length !== undefined) Object.defineProperty(value, "length", { configurable: true, value: length });
  masks.set(value, `function ${name}() { [native code] }`);
}

type Method = (this: unknown, ...values: unknown[]) => unknown;

/** `value` as an ordinary member of `target`; a function with too few arguments raises what `before` does. */
function method(name: string, value: Method, before: unknown): Method {
  const needed = typeof before === "function" ? before.length : value.length;
  const { [name]: made } = {
    // No constructor, as no method of a browser's is one.
    [name](this: unknown, ...values: unknown[]): unknown {
      const given = typeof before === "function" && values.length < needed ? before : value;
      return Reflect.apply(given, this, values);
    },
  };
  if (made === undefined) return value;
  mask(made, name, needed);
  return made;
}

/** Puts our functions where the browser's were, as ordinary members with their names. */
export function define(target: object, name: string, value: unknown): void {
  const before: unknown = Object.getOwnPropertyDescriptor(target, name)?.value;
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    enumerable: true,
    value: typeof value === "function" ? method(name, value as Method, before) : value,
  });
}

/** Puts our `get` and `set` where the browser's were; what is not given stays. */
export function accessor(target: object, name: string, given: PropertyDescriptor & ThisType<unknown>): void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  const get = given.get ?? before?.get;
  const set = given.set ?? before?.set;
  if (given.get !== undefined) mask(given.get, `get ${name}`);
  if (given.set !== undefined) mask(given.set, `set ${name}`);
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: given.enumerable ?? before?.enumerable ?? true,
    ...(get && { get }),
    ...(set && { set }),
  });
}

type Interface = (abstract new (...values: never[]) => object) & { prototype: object };

/**
 * Puts a class of ours in the place of a browser's interface of that name; gives what scripts see of it.
 *
 * `construct` makes an object for `new`; null where no script can make one.
 */
export function expose(
  name: string,
  made: Interface,
  construct: ((values: unknown[], newTarget: new () => object) => object) | null = (values, newTarget) =>
    Reflect.construct(made, values, newTarget) as object,
): Interface {
  const before: unknown = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
  const known = typeof before === "function" ? before : null;
  const shown = new Proxy(made, {
    construct: (_, values: unknown[], newTarget) => {
      if (construct === null) throw new TypeError(`Failed to construct '${name}': Illegal constructor`);
      // Throws.
      if (known !== null && values.length < known.length) return Reflect.construct(known, values) as object;
      return construct(values, newTarget as new () => object);
    },
  });
  const members: object = made.prototype;
  const theirs: object = (known?.prototype as object | undefined) ?? {};
  for (const key of Object.getOwnPropertyNames(members)) {
    const descriptor = Object.getOwnPropertyDescriptor(members, key);
    if (descriptor === undefined || key === "constructor") continue;
    const value: unknown = descriptor.value;
    if (typeof value !== "function") accessor(members, key, { ...descriptor, enumerable: true });
    else {
      const other: unknown = Object.getOwnPropertyDescriptor(theirs, key)?.value;
      Object.defineProperty(members, key, {
        configurable: true,
        writable: true,
        enumerable: true,
        value: method(key, value as Method, other),
      });
    }
  }
  // Constants are on both (https://webidl.spec.whatwg.org/#define-the-constants).
  for (const key of Object.getOwnPropertyNames(made)) {
    const value: unknown = Reflect.get(made, key);
    if (typeof value !== "number" || !/^[A-Z_]+$/.test(key)) continue;
    for (const holder of [made, members])
      Object.defineProperty(holder, key, { enumerable: true, configurable: false, writable: false, value });
  }
  Object.defineProperty(members, Symbol.toStringTag, { configurable: true, value: name });
  Object.defineProperty(members, "constructor", { configurable: true, writable: true, value: shown });
  mask(made, name, known?.length ?? 0);
  masks.set(shown, `function ${name}() { [native code] }`);
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: shown });
  return shown;
}
