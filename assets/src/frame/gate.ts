/**
 * The document's `load` waits for what loads through the host. The browser's own event may come before that: then it
 * is kept back, and fired when the last file is here (https://html.spec.whatwg.org/#delay-the-load-event).
 */
import { accessor } from "./define.ts";
import { fireOfDocument } from "./document-events.ts";
export class Gate {
  #held = 0;
  /** The browser's own `load` has been kept back. */
  #early = false;
  #done = false;

  constructor() {
    const native = Object.getOwnPropertyDescriptor(Document.prototype, "readyState")?.get;
    const early = () => this.#early;
    accessor(Document.prototype, "readyState", {
      configurable: true,
      enumerable: true,
      get(this: Document): DocumentReadyState {
        const state: unknown = native?.call(this);
        if (state === "complete" && this === document && early()) return "interactive";
        return state === "loading" || state === "interactive" ? state : "complete";
      },
    });
  }

  /** Before any listener of the page. */
  listen(): void {
    this.#held = 0;
    this.#early = false;
    this.#done = false;
    document.addEventListener(
      "readystatechange",
      (event) => {
        if (!event.isTrusted || this.#done || this.#held === 0) return;
        if (document.readyState !== "complete" || this.#early) return;
        this.#early = true;
        event.stopImmediatePropagation();
      },
      true,
    );
    let shown = false;
    for (const type of ["load", "pageshow"]) {
      addEventListener(
        type,
        (event) => {
          if (event.target !== document || !event.isTrusted) return;
          if (type === "pageshow") shown = true;
          if (this.#done) return;
          if (this.#early) event.stopImmediatePropagation();
          else this.#done = true;
          // Firefox fires none in a document that was opened by script.
          if (type === "load" && !this.#early) setTimeout(() => shown || this.#show());
        },
        true,
      );
    }
  }

  /** The document's `load` waits until the function that this gives is called. */
  hold(): () => void {
    if (this.#done) return () => {};
    this.#held += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#held -= 1;
      // What it has made happen may load something more.
      if (this.#held === 0 && this.#early) setTimeout(() => this.#open());
    };
  }

  #open(): void {
    if (this.#held > 0 || !this.#early) return;
    this.#early = false;
    this.#done = true;
    document.dispatchEvent(new Event("readystatechange"));
    fireOfDocument(new Event("load"));
    this.#show();
  }

  #show(): void {
    fireOfDocument(new PageTransitionEvent("pageshow", { bubbles: true, cancelable: true }));
  }
}
