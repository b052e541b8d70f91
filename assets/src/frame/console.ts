/** The page's `console` and its uncaught errors, shown in the playground's console as well. */
import type { LogLevel } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { isOwnPolicy } from "./csp.ts";
import { define } from "./define.ts";
import { type Network, switchedOff } from "./network.ts";
import { writtenUrl } from "./resources.ts";

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
    define(console, name, (...values: unknown[]) => {
      Reflect.apply(native, console, values);
      channel.post({ type: "console", level, text: format(values) });
    });
  }
}

/** Listeners of a document that has just been opened. */
export function listenForErrors(channel: Channel, network: Network): void {
  addEventListener("error", (event) => {
    if (!(event instanceof ErrorEvent)) return;
    nameScript(event);
    channel.post({ type: "console", level: "error", text: `Uncaught ${event.message}` });
  });
  listenForReports(channel, network);
}

/** Those of a worker: its errors are told to the page, too, which tells them. */
export function listenForReports(channel: Channel, network: Network): void {
  addEventListener("unhandledrejection", (event) => {
    channel.post({
      type: "console",
      level: "error",
      text: `Uncaught (in promise) ${describe(event.reason)}`,
    });
  });
  addEventListener("securitypolicyviolation", (event) => {
    const { blockedURI, effectiveDirective, disposition } = event;
    const what = `${disposition === "report" ? "Reported" : "Blocked"}: ${blockedURI} (${effectiveDirective}).`;
    const reason = () => {
      if (isOwnPolicy(event.originalPolicy)) return "The page's own content security policy forbids it.";
      const isElsewhere = /^(?:https?|wss?):/.test(blockedURI) && new URL(blockedURI).host !== location.host;
      if (!network.open && isElsewhere) return switchedOff(blockedURI);
      return "A playground's page loads only what the app or this site serves.";
    };
    channel.post({ type: "console", level: "warning", text: `${what} ${reason()}` });
  });
}

/** Lets an error's event name the script by the URL that the page knows, not by that of the blob which stands for it. */
export function nameScript(event: ErrorEvent, scripts?: ReadonlyMap<string, string>): void {
  const url = writtenUrl(event.filename) ?? scripts?.get(event.filename) ?? null;
  if (url !== null) Object.defineProperty(event, "filename", { configurable: true, value: url });
}

function format(values: unknown[]): string {
  return values.map(describe).join(" ").slice(0, LIMIT);
}

function describe(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error)
    return value.stack?.includes(value.message) ? value.stack : `${value.name}: ${value.message}`;
  if (typeof Node !== "undefined" && value instanceof Node)
    return value instanceof Element ? `<${value.localName}>` : value.nodeName;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
