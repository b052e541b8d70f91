/** What a page gets to know of its end (https://html.spec.whatwg.org/#unloading-documents). */
import type { Channel } from "./channel.ts";
import { controlStates } from "./controls.ts";
import { fireOfDocument } from "./document-events.ts";

/** A name is no place to keep things in; characters. */
const NAME_LIMIT = 10_000;

let unloaded = false;

/** Listeners of a document that has just been opened: Chromium calls those of the window in the order they came. */
export function listenForLeaving(): void {
  // The browser's own events come when the frame goes: too late, and once more.
  for (const type of ["pagehide", "visibilitychange"]) addEventListener(type, stopSecond, true);
}

function stopSecond(event: Event): void {
  if (event.isTrusted && unloaded) event.stopImmediatePropagation();
}

export function installLeaving(channel: Channel): void {
  channel.on("leaving", () => channel.post({ type: "leave", ask: wantsToStay() }));
  channel.on("unload", () => {
    unload();
    channel.post({ type: "controls", values: controlStates() });
    channel.post({ type: "unloaded", name: String(window.name).slice(0, NAME_LIMIT) });
  });
}

/** Fires `beforeunload`; whether a listener asks that the reader be asked (https://html.spec.whatwg.org/#prompt-to-unload). */
function wantsToStay(): boolean {
  const event = document.createEvent("BeforeUnloadEvent");
  event.initEvent("beforeunload", false, true);
  fireOfDocument(event);
  const asks =
    event.defaultPrevented || (event instanceof BeforeUnloadEvent && String(event.returnValue) !== "");
  // Pages that nobody has touched may not hold anybody.
  return asks && navigator.userActivation.hasBeenActive;
}

/** The page's last events, while what its listeners ask for still gets to the host. */
function unload(): void {
  unloaded = true;
  // Not before: browsers don't keep a page for the way back that listens for this, nor the docs page around it.
  addEventListener("unload", stopSecond, true);
  fireOfDocument(new PageTransitionEvent("pagehide", { bubbles: true, cancelable: true }));
  if (document.visibilityState === "visible") {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }
  fireOfDocument(new Event("unload"));
}
