/**
 * Built-ins as they were before any script of the page ran: pages may replace methods of the real ones, and must neither
 * break our code nor see through them what it holds. The build puts these in the place of the globals of their names.
 *
 * A class has its methods on a prototype of its own that inherits from nothing; a namespace is a copy.
 */

type Constructor = abstract new (...given: never[]) => object;

function sealed<C extends Constructor>(derived: C): C {
  const { prototype } = derived;
  const native: object = Object.getPrototypeOf(prototype);
  for (const key of Reflect.ownKeys(native)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(native, key);
    if (key !== "constructor" && descriptor !== undefined) Object.defineProperty(prototype, key, descriptor);
  }
  Object.setPrototypeOf(prototype, null);
  Object.freeze(prototype);
  return derived;
}

function copied<N extends object>(namespace: N): N {
  return Object.freeze(Object.create(null, Object.getOwnPropertyDescriptors(namespace)));
}

const SafeMap = sealed(class<K, V> extends globalThis.Map<K, V> {});
const SafeSet = sealed(class<V> extends globalThis.Set<V> {});
const SafeWeakMap = sealed(class<K extends WeakKey, V> extends globalThis.WeakMap<K, V> {});
const SafeWeakSet = sealed(class<V extends WeakKey> extends globalThis.WeakSet<V> {});
const SafeReflect = copied(globalThis.Reflect);
const SafeJson = copied(globalThis.JSON);
const SafeMath = copied(globalThis.Math);

export {
  SafeJson as JSON,
  SafeMap as Map,
  SafeMath as Math,
  SafeReflect as Reflect,
  SafeSet as Set,
  SafeWeakMap as WeakMap,
  SafeWeakSet as WeakSet,
};
