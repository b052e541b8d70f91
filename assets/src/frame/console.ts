/** The page's `console` and its uncaught errors, shown in the playground's console as well. */
import type { LogLevel } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { switchedOff } from "./network.ts";

const LEVELS: Partial<Record<keyof Console, LogLevel>> = {
  debug: "debug",
  log: "info",
  info: "info",
  warn: "warning",
  error: "error",
};
const LIMIT = 10_000;

export function installConsole(channel: Channel): void {
  for (const [name, level] of Object.entries(LEVELS)) {
    const native: unknown = Reflect.get(console, name);
    if (typeof native !== "function") continue;
    Reflect.set(console, name, (...values: unknown[]) => {
      Reflect.apply(native, console, values);
      channel.post({ type: "console", level, text: format(values) });
    });
  }
}

/** Listeners of a document that has just been opened. */
export function listenForErrors(channel: Channel, hasNetwork: boolean): void {
  addEventListener("error", (event) => {
    if (event instanceof ErrorEvent)
      channel.post({ type: "console", level: "error", text: `Uncaught ${event.message}` });
  });
  addEventListener("unhandledrejection", (event) => {
    channel.post({
      type: "console",
      level: "error",
      text: `Uncaught (in promise) ${describe(event.reason)}`,
    });
  });
  addEventListener("securitypolicyviolation", (event) => {
    const { blockedURI: url, effectiveDirective } = event;
    const isElsewhere = /^(?:https?|wss?):/.test(url) && new URL(url).host !== location.host;
    const why =
      !hasNetwork && isElsewhere
        ? switchedOff(url)
        : "A playground's page loads only what the app or this site serves.";
    channel.post({
      type: "console",
      level: "warning",
      text: `Blocked: ${url} (${effectiveDirective}). ${why}`,
    });
  });
}

function format(values: unknown[]): string {
  return values.map(describe).join(" ").slice(0, LIMIT);
}

function describe(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error)
    return value.stack?.includes(value.message) ? value.stack : `${value.name}: ${value.message}`;
  if (value instanceof Node) return value instanceof Element ? `<${value.localName}>` : value.nodeName;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
