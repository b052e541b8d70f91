/** Where errors are: scripts run from `blob:` URLs, and errors name the app's own. */
import type { Resources } from "./resources.ts";

const BLOB = /blob:null\/[\w-]+(?:#webasgi:[^\s:)]*)?/g;

export class Places {
  readonly #resources: Resources;
  readonly #frame: string;

  /** `frame` is the address of the frame's own page, where inline scripts run. */
  constructor(resources: Resources, frame: string) {
    this.#resources = resources;
    this.#frame = frame;
    this.#patchStacks();
  }

  /** A text with the app's URLs in it. */
  readable(text: string): string {
    const here = location.href.replace(/#.*$/, "");
    return text
      .replaceAll(BLOB, (blob) => this.#resources.addressOf(blob) ?? blob)
      .replaceAll(this.#frame, here);
  }

  /** Before any listener of the page. */
  listen(): void {
    addEventListener(
      "error",
      (event) => {
        if (!(event instanceof ErrorEvent) || !event.isTrusted) return;
        const filename = this.readable(event.filename);
        if (filename === event.filename) return;
        // `onerror` is called with what the event itself holds, so another one takes its place.
        event.stopImmediatePropagation();
        const { message, lineno, colno, error } = event;
        const told = new ErrorEvent("error", { message, filename, lineno, colno, error, cancelable: true });
        if (!dispatchEvent(told)) event.preventDefault();
      },
      true,
    );
  }

  #patchStacks(): void {
    const readable = this.readable.bind(this);
    const stack = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
    // An accessor in Firefox; in Chromium, each error has its own, whose text is made where it is thrown.
    if (stack?.get !== undefined) {
      const get = stack.get;
      Object.defineProperty(Error.prototype, "stack", {
        ...stack,
        get(this: Error) {
          const text: unknown = get.call(this);
          return typeof text === "string" ? readable(text) : text;
        },
      });
      return;
    }
    Object.defineProperty(Error, "prepareStackTrace", {
      configurable: true,
      writable: true,
      enumerable: false,
      value: (error: unknown, calls: unknown[]) =>
        readable([headOf(error), ...calls.map((call) => `    at ${call}`)].join("\n")),
    });
  }
}

function headOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
