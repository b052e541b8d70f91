/** Audio and video: the first source that the browser can play, whole (a `blob:` URL can be sought in). */
import { accessor } from "./define.ts";
import type { Gate } from "./gate.ts";
import { BROKEN, type Resources } from "./resources.ts";
import { isKnown, native, recall, remember, stand } from "./written.ts";

export class Media {
  readonly #resources: Resources;
  readonly #gate: Gate;
  readonly #queued = new Set<HTMLMediaElement>();
  readonly #current = new WeakMap<HTMLMediaElement, string>();

  constructor(resources: Resources, gate: Gate) {
    this.#resources = resources;
    this.#gate = gate;
    const prototype = HTMLMediaElement.prototype;
    const native = Object.getOwnPropertyDescriptor(prototype, "currentSrc")?.get;
    const current = this.#current;
    accessor(prototype, "currentSrc", {
      configurable: true,
      enumerable: true,
      get(this: HTMLMediaElement) {
        return current.get(this) ?? native?.call(this);
      },
    });
  }

  /** `src` or a `source` has come. */
  changed(media: HTMLMediaElement): void {
    if (this.#queued.has(media)) return;
    this.#queued.add(media);
    const release = this.#gate.hold();
    queueMicrotask(() => {
      this.#queued.delete(media);
      void this.#load(media).finally(release);
    });
  }

  /** A `source` that the browser does not see must not fail by that. */
  quiet(source: HTMLSourceElement): void {
    source.addEventListener("error", (event) => {
      if (event.isTrusted && isKnown(source)) event.stopImmediatePropagation();
    });
  }

  async #load(media: HTMLMediaElement): Promise<void> {
    const src = recall(media, "src");
    if (src !== null) {
      await this.#play(media, src);
      return;
    }
    for (const source of media.querySelectorAll(":scope > source")) {
      const written = recall(source, "src");
      const type = native.get(source, "type") ?? "";
      const fails = () => source.dispatchEvent(new Event("error"));
      if (written === null) continue;
      if (type !== "" && media.canPlayType(type) === "") fails();
      else if (await this.#play(media, written)) return;
      else fails();
    }
  }

  /** Whether there is something to play. */
  async #play(media: HTMLMediaElement, written: string): Promise<boolean> {
    const url = this.#resources.virtual(written);
    const address = URL.canParse(written, document.baseURI)
      ? new URL(written, document.baseURI).href
      : written;
    const kind = media instanceof HTMLVideoElement ? "video" : "audio";
    const own = recall(media, "src");
    const blob = url === null ? written : await this.#resources.file(url, written, kind);
    if (recall(media, "src") !== own) return true; // The page has changed its mind.
    this.#current.set(media, address);
    if (own === null && blob.startsWith(BROKEN)) return false;
    if (own === null) remember(media, "src", null);
    stand(media, "src", blob);
    return true;
  }
}
