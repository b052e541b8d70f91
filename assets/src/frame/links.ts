/** `link`: stylesheets, and hints, which load ahead (https://html.spec.whatwg.org/#linkTypes). */

import { sourceOf } from "./candidates.ts";
import type { Destination } from "./destination.ts";
import type { Gate } from "./gate.ts";
import { iconWritten } from "./icon.ts";
import type { Modules } from "./modules.ts";
import type { Resources } from "./resources.ts";
import { isPending, native, recall, stand, withhold } from "./written.ts";

export class Links {
  readonly #resources: Resources;
  readonly #modules: Modules;
  readonly #gate: Gate;
  readonly #hinted = new WeakMap<HTMLLinkElement, string>();

  constructor(resources: Resources, modules: Modules, gate: Gate) {
    this.#resources = resources;
    this.#modules = modules;
    this.#gate = gate;
  }

  /** `href`, `rel` or the like of a link in the document has been written. */
  changed(link: HTMLLinkElement): void {
    const href = recall(link, "href");
    const url = href === null ? null : this.#resources.virtual(href);
    const words = (native.get(link, "rel") ?? "").toLowerCase().split(/\s+/);
    if (words.includes("stylesheet")) {
      if (href === null || url === null || !isPending(link, "href")) return;
      const release = this.#gate.hold();
      const integrity = this.#resources.page(href) === null ? "" : (recall(link, "integrity") ?? "");
      withhold(link, "integrity", "crossorigin");
      const asker = { nonce: link.nonce, parsed: false, integrity };
      void this.#resources.stylesheet(url, href, asker).then((blob) => {
        link.addEventListener("load", release, { once: true });
        link.addEventListener("error", release, { once: true });
        setTimeout(release, 1_000);
        if (recall(link, "href") === href) stand(link, "href", blob);
      });
      return;
    }
    if (words.includes("icon")) iconWritten();
    if (url === null && !words.includes("preload")) return;
    if (words.includes("modulepreload") && url !== null) this.#hint(link, url, "module");
    else if (words.includes("preload")) {
      const as = (native.get(link, "as") ?? "").trim().toLowerCase();
      const destination = PRELOADS[as];
      const wanted = as === "image" ? this.#image(link, url) : url;
      if (destination !== undefined && wanted !== null && this.#applies(link))
        this.#hint(link, wanted, destination);
    } else if (words.includes("prefetch") && url !== null) this.#hint(link, url, "empty");
  }

  #applies(link: HTMLLinkElement): boolean {
    const media = native.get(link, "media");
    return media === null || matchMedia(media).matches;
  }

  /** `imagesrcset` and `imagesizes` choose as an image does. */
  #image(link: HTMLLinkElement, url: URL | null): URL | null {
    const set = recall(link, "imagesrcset");
    if (set === null) return url;
    const image = document.implementation.createHTMLDocument("").createElement("img");
    native.set(image, "srcset", set);
    const sizes = native.get(link, "imagesizes");
    if (sizes !== null) native.set(image, "sizes", sizes);
    const source = sourceOf(image);
    return source === null ? null : this.#resources.virtual(source.url);
  }

  #hint(link: HTMLLinkElement, url: URL, destination: Destination | "module"): void {
    const key = `${destination} ${url.href}`;
    if (this.#hinted.get(link) === key) return;
    this.#hinted.set(link, key);
    const loading =
      destination === "module" ? this.#modules.graph(url) : this.#resources.preload(url, destination);
    loading.then(
      () => link.dispatchEvent(new Event("load")),
      () => link.dispatchEvent(new Event("error")),
    );
  }
}

const PRELOADS: Record<string, Destination> = {
  audio: "audio",
  fetch: "empty",
  // A font's file is loaded as all files of stylesheets are.
  font: "image",
  image: "image",
  script: "script",
  style: "style",
  track: "track",
  video: "video",
};
