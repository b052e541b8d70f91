/** Images: the one source that a browser would take is loaded, when it would take it. */

import { type Source, sourceOf } from "./candidates.ts";
import { accessor, define } from "./define.ts";
import type { Gate } from "./gate.ts";
import { BROKEN, type Resources } from "./resources.ts";
import { forget, isPending, native, recall, remember, stand } from "./written.ts";

/** How far below the window lazy images begin to load, as browsers do on a fast connection. */
const LAZY_MARGIN = "1250px";

export class Images {
  readonly #resources: Resources;
  readonly #gate: Gate;
  /** The source that each image shows or is about to. */
  readonly #sources = new WeakMap<Element, { source: Source; ready: Promise<unknown> }>();
  readonly #queued = new Set<HTMLImageElement>();
  readonly #near: IntersectionObserver;

  constructor(resources: Resources, gate: Gate) {
    this.#resources = resources;
    this.#gate = gate;
    this.#near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
          this.#near.unobserve(target);
          this.#load(target);
        }
      },
      { rootMargin: LAZY_MARGIN },
    );
    this.#patch();
  }

  /** Something that decides about an image's source has changed; all of one step count together. */
  changed(image: HTMLImageElement): void {
    if (this.#queued.has(image)) return;
    this.#queued.add(image);
    const release = this.#gate.hold();
    queueMicrotask(() => {
      this.#queued.delete(image);
      const inert = image.ownerDocument.defaultView === null;
      if (!inert && image.loading === "lazy" && !this.#sources.has(image)) this.#near.observe(image);
      else if (!inert) this.#load(image);
      release();
    });
  }

  #load(image: HTMLImageElement): void {
    const source = sourceOf(image);
    const before = this.#sources.get(image);
    if (source === null) {
      this.#sources.delete(image);
      return;
    }
    const url = this.#resources.virtual(source.url);
    const release = image.loading === "lazy" ? () => {} : this.#gate.hold();
    const loading =
      url === null ? Promise.resolve(source.url) : this.#resources.file(url, source.url, "image");
    const ready = loading.then((blob) => {
      if (this.#sources.get(image)?.source !== source) return release();
      const done = () => {
        image.removeEventListener("load", done);
        image.removeEventListener("error", done);
        release();
      };
      // After the page's own listeners of this very event.
      image.addEventListener("load", done);
      image.addEventListener("error", done);
      this.#show(image, source, blob);
    }, release);
    this.#sources.set(image, { source, ready });
    if (before !== undefined && before.source.url !== source.url) native.remove(image, "srcset");
  }

  #show(image: HTMLImageElement, source: Source, blob: string): void {
    const byHand = source.descriptor === "" || blob.startsWith(BROKEN);
    if (byHand) {
      this.#clear(image, "srcset");
      stand(image, "src", blob);
      return;
    }
    this.#clear(image, "src");
    if (recall(image, "srcset") === null) remember(image, "srcset", null);
    stand(image, "srcset", `${blob} ${source.descriptor}`);
    if (source.sizes !== null && native.get(image, "sizes") === null) stand(image, "sizes", source.sizes);
  }

  #clear(image: HTMLImageElement, name: string): void {
    const value = recall(image, name);
    if (native.get(image, name) === null) return;
    if (value === null) {
      native.remove(image, name);
      forget(image, name);
    } else remember(image, name, value);
  }

  #patch(): void {
    const sources = this.#sources;
    const waits = (image: HTMLImageElement) =>
      (isPending(image, "src") || isPending(image, "srcset")) &&
      native.get(image, "src") === null &&
      native.get(image, "srcset") === null;
    const prototype = HTMLImageElement.prototype;
    const getter = (name: "complete" | "currentSrc", get: (image: HTMLImageElement) => unknown) =>
      accessor(prototype, name, {
        configurable: true,
        enumerable: true,
        get(this: HTMLImageElement) {
          return get(this);
        },
      });
    const complete = Object.getOwnPropertyDescriptor(prototype, "complete")?.get;
    getter("complete", (image) => !waits(image) && complete?.call(image));
    const current = Object.getOwnPropertyDescriptor(prototype, "currentSrc")?.get;
    getter("currentSrc", (image) => {
      const url = sources.get(image)?.source.url;
      if (url !== undefined)
        return URL.canParse(url, document.baseURI) ? new URL(url, document.baseURI).href : url;
      return current?.call(image);
    });
    const decode = prototype.decode;
    define(prototype, "decode", async function (this: HTMLImageElement): Promise<void> {
      // The microtask that chooses the source comes first.
      await Promise.resolve();
      await sources.get(this)?.ready;
      return decode.call(this);
    });
  }
}
