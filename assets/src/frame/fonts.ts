/** `FontFace` objects of script whose source is a file (https://drafts.csswg.org/css-font-loading/#fontface-interface). */
import { REFERENCE } from "./css.ts";
import { define, mask } from "./define.ts";
import type { Resources } from "./resources.ts";

export function installFonts(resources: Resources): void {
  const native = FontFace;
  /** A face with a source that the browser can load, in the place of one that the page has made. */
  const real = new WeakMap<FontFace, () => Promise<FontFace>>();
  const shim = new Proxy(native, {
    construct: (target, given: [string, unknown, ...unknown[]], newTarget) => {
      const [family, source, ...rest] = given;
      if (typeof source !== "string" || !REFERENCE.test(source))
        return Reflect.construct(target, given, newTarget) as FontFace;
      // Of no name that any text could ask for: the browser must not load it by itself.
      const face: FontFace = Reflect.construct(target, [family, 'local("")', ...rest], newTarget);
      let made: Promise<FontFace> | null = null;
      let inner: FontFace | null = null;
      real.set(face, () => {
        made ??= resources.css(source, document.baseURI).then((text) => {
          inner = Reflect.construct(native, [face.family, text, descriptorsOf(face)]) as FontFace;
          return inner;
        });
        return made;
      });
      let loading: Promise<FontFace> | null = null;
      const settled = Promise.withResolvers<FontFace>();
      settled.promise.catch(() => {});
      const load = (): Promise<FontFace> => {
        loading ??= (real.get(face)?.() ?? Promise.resolve(face))
          .then((ready) => ready.load())
          .then(() => face);
        loading.then(settled.resolve, settled.reject);
        return loading;
      };
      Object.defineProperties(face, {
        load: { configurable: true, value: load },
        loaded: { configurable: true, get: () => settled.promise },
        status: {
          configurable: true,
          get: () => inner?.status ?? (loading === null ? "unloaded" : "loading"),
        },
      });
      return face;
    },
  });
  mask(shim, "FontFace");
  native.prototype.constructor = shim;
  Object.defineProperty(window, "FontFace", { configurable: true, writable: true, value: shim });
  const { add, delete: remove, load: loadAll } = FontFaceSet.prototype;
  const coming = new Set<Promise<unknown>>();
  define(FontFaceSet.prototype, "add", function (this: FontFaceSet, face: FontFace) {
    const make = real.get(face);
    if (make === undefined) return add.call(this, face);
    // In the set it is what the browser loads and shows.
    const arrival = make()
      .then((ready) => add.call(this, ready))
      .finally(() => coming.delete(arrival));
    coming.add(arrival);
    return this;
  });
  define(FontFaceSet.prototype, "load", async function (this: FontFaceSet, font: string, text?: string) {
    await Promise.all(coming);
    return text === undefined ? loadAll.call(this, font) : loadAll.call(this, font, text);
  });
  define(FontFaceSet.prototype, "delete", function (this: FontFaceSet, face: FontFace) {
    const make = real.get(face);
    if (make === undefined) return remove.call(this, face);
    void make().then((ready) => remove.call(this, ready));
    return true;
  });
}

function descriptorsOf(face: FontFace): FontFaceDescriptors {
  const { style, weight, stretch, unicodeRange, featureSettings, display } = face;
  return { style, weight, stretch, unicodeRange, featureSettings, display };
}
