/**
 * `object` and `embed` (https://html.spec.whatwg.org/#the-object-element): the browser shows a file by itself; a page,
 * which it would load without shims, is shown as in a frame.
 */
import { type EmbeddingElement, sourceName } from "./embedding.ts";
import type { Frames } from "./frames.ts";
import type { Gate } from "./gate.ts";
import { headerOf } from "./mime.ts";
import { type Answer, BROKEN, mark, type Resources } from "./resources.ts";
import { lend, recall, stand } from "./written.ts";

/** What the browser's own viewers show in a sandbox: no plug-in is needed for it. */
const FILE = /^(?:image|audio|video)\//i;
/** What is a document, or is shown as one. */
const PAGE =
  /^(?:text\/|application\/(?:json|javascript|ecmascript|xml|xhtml\+xml)\s*(?:;|$)|[^/]+\/[^;]+\+(?:json|xml))/i;

export class Embedded {
  readonly #resources: Resources;
  readonly #gate: Gate;
  readonly #frames: Frames;
  /** What is on its way, as it was written. */
  readonly #loading = new WeakMap<Element, string>();

  constructor(resources: Resources, gate: Gate, frames: Frames) {
    this.#resources = resources;
    this.#gate = gate;
    this.#frames = frames;
  }

  /** `data` or `src` has been written. */
  changed(element: EmbeddingElement): void {
    const name = sourceName(element);
    const value = recall(element, name);
    const url = value === null ? null : this.#resources.virtual(value);
    if (value === null || url === null || this.#loading.get(element) === value) return;
    this.#loading.set(element, value);
    const release = this.#gate.hold();
    void this.#load(element, url, value).then((shown) => {
      if (this.#loading.get(element) === value) this.#loading.delete(element);
      if (recall(element, name) === value) this.#show(element, name, shown);
      // Its own events come by themselves, and delay what they delay.
      setTimeout(release);
    });
  }

  #show(element: EmbeddingElement, name: string, shown: string | Answer): void {
    if (typeof shown !== "string") {
      this.#frames.show(element, shown);
      return;
    }
    this.#frames.hide(element);
    const type = this.#resources.typeOf(shown) ?? "";
    // From a URL that has no name the browser takes no type; a document says itself what it is.
    if (name === "data") lend(element, "type", /^image\/(?!svg)/.test(type) ? type : null);
    stand(element, name, shown);
    // In Firefox it comes by itself.
    if (name === "data" && shown.startsWith(BROKEN) && !("mozInnerScreenX" in window))
      element.dispatchEvent(new Event("error"));
  }

  async #load(element: EmbeddingElement, url: URL, written: string): Promise<string | Answer> {
    const destination = element instanceof HTMLObjectElement ? "object" : "embed";
    const response = await this.#resources.answer(url, destination);
    if (response === null) return mark(BROKEN, written);
    const type = headerOf(response.headers, "content-type").trim();
    const failed = destination === "object" && response.status >= 400;
    if (!failed && FILE.test(type)) return this.#resources.blobOf(response.bytes, type, url, written);
    if (!failed && PAGE.test(type)) return { ...response, url: response.url + url.hash };
    console.error(
      failed
        ? `${url.href} could not be loaded: the app answered with the status ${response.status}`
        : `${url.href} could not be loaded: what is of the type "${type}" is not shown in this element`,
    );
    return mark(BROKEN, written);
  }
}
