/** What messages give away: that the page's real origin is an opaque one, and that its scripts run in a message of ours. */
import { accessor, define } from "./define.ts";
import { isFor } from "./remote-window.ts";

/** `port` is the host's, `origin` the one that the page says it is of. */
export function installOwnMessages(port: MessagePort, origin: () => string): void {
  const native: unknown = window.postMessage;
  const post = (...values: unknown[]) => {
    if (typeof native === "function") Reflect.apply(native, window, values);
  };
  define(
    window,
    "postMessage",
    function postMessage(this: unknown, message: unknown, ...rest: [options?: unknown, transfer?: unknown]) {
      const [options, transfer] = rest;
      const given = typeof options === "object" && options !== null ? { ...options } : { transfer };
      const target = typeof options === "string" ? options : undefined;
      // Neither is this an URL nor will the browser take it for one: its own error.
      if (target !== undefined && target !== "/" && target !== "*" && !URL.canParse(target)) {
        post(message, target);
        return;
      }
      if (isFor(options)) post(message, { ...given, targetOrigin: "*" });
    },
  );
  const named = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "origin");
  accessor(MessageEvent.prototype, "origin", {
    ...named,
    get(this: MessageEvent) {
      const value: unknown = named?.get?.call(this);
      return value === "null" && this.source === window ? origin() : value;
    },
  });
  const current = Object.getOwnPropertyDescriptor(window, "event");
  accessor(window, "event", {
    ...current,
    get() {
      const event: unknown = current?.get?.call(window);
      return event instanceof MessageEvent && event.target === port ? undefined : event;
    },
  });
}
