/** Where errors are: scripts run from `blob:` URLs and from what is written, and errors name the app's own pages and files. */
import type { Resources } from "./resources.ts";

/** Firefox names a written script after the line that has written it. */
const WRITTEN = / line \d+ > injectedScript/g;
/** Chromium says so of what is wrong in a script that is written. */
const WRITING = /Failed to execute '(?:write|close)' on 'Document': /;

/** https://v8.dev/docs/stack-trace-api */
interface Call {
  getFileName(): string | null;
}

export class Places {
  readonly #resources: Resources;
  readonly #frame: string;

  /** `frame` is the address of the frame's own page, where our scripts run. */
  constructor(resources: Resources, frame: string) {
    this.#resources = resources;
    this.#frame = frame.replace(/#.*$/, "");
    this.#patchStacks();
  }

  /** A text with the app's URLs in it. */
  readable(text: string): string {
    const here = location.href.replace(/#.*$/, "");
    return this.#resources
      .readable(text)
      .replaceAll(this.#frame, here)
      .replaceAll(WRITTEN, "")
      .replace(WRITING, "");
  }

  /** Before any listener of the page. */
  listen(): void {
    addEventListener(
      "error",
      (event) => {
        if (!(event instanceof ErrorEvent) || !event.isTrusted) return;
        const [filename, message] = [this.readable(event.filename), this.readable(event.message)];
        if (filename === event.filename && message === event.message) return;
        // `onerror` is called with what the event itself holds, so another one takes its place.
        event.stopImmediatePropagation();
        const { lineno, colno, error } = event;
        if (error instanceof Error) error.message = this.readable(error.message);
        const told = new ErrorEvent("error", { message, filename, lineno, colno, error, cancelable: true });
        if (!dispatchEvent(told)) event.preventDefault();
      },
      true,
    );
  }

  #patchStacks(): void {
    const readable = this.readable.bind(this);
    const frame = this.#frame;
    const stack = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
    // An accessor in Firefox; in Chromium, each error has its own, whose text is made where it is thrown.
    if (stack?.get !== undefined) {
      const get = stack.get;
      const isOurs = (line: string) => line.includes(frame) && !line.includes(" > ");
      Object.defineProperty(Error.prototype, "stack", {
        ...stack,
        get(this: Error) {
          const text: unknown = get.call(this);
          if (typeof text !== "string") return text;
          const lines = text.split("\n").filter((line) => !isOurs(line));
          return readable(lines.join("\n"));
        },
      });
      return;
    }
    const isOurs = (call: Call) => call.getFileName()?.replace(/#.*$/, "") === frame;
    Object.defineProperty(Error, "prepareStackTrace", {
      configurable: true,
      writable: true,
      enumerable: false,
      value: (error: unknown, calls: Call[]) => {
        const shown = calls.filter((call) => !isOurs(call)).map((call) => `    at ${call}`);
        return readable([headOf(error), ...shown].join("\n"));
      },
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
