/**
 * Clicks of scripts that the window doesn't hear of, as they are on what is not in the document, or don't bubble: the
 * browser follows a link all the same (https://dom.spec.whatwg.org/#concept-event-dispatch).
 */
import { define } from "./define.ts";

/** Calls `follow` after the listeners of each such click. */
export function installUnheardClicks(follow: (event: MouseEvent) => void): void {
  const last = (element: Element, bubbles: boolean, dispatch: () => unknown): unknown => {
    // Where it doesn't bubble, it is the target's own affair.
    const reach = bubbles ? element.getRootNode() : element;
    const listener = (event: Event) => {
      if (event instanceof MouseEvent && (bubbles || event.target === element)) follow(event);
    };
    reach.addEventListener("click", listener);
    try {
      return dispatch();
    } finally {
      reach.removeEventListener("click", listener);
    }
  };
  const { click } = HTMLElement.prototype;
  define(HTMLElement.prototype, "click", function (this: HTMLElement) {
    if (this.isConnected) click.call(this);
    else last(this, true, () => click.call(this));
  });
  const { dispatchEvent } = EventTarget.prototype;
  define(EventTarget.prototype, "dispatchEvent", function (this: EventTarget | undefined, event: Event) {
    const target = this ?? window;
    if (!(event instanceof MouseEvent) || event.type !== "click" || !(target instanceof Element))
      return dispatchEvent.call(target, event);
    const inside = !event.composed && target.getRootNode() instanceof ShadowRoot;
    const heard = event.bubbles && target.isConnected && !inside;
    return heard
      ? dispatchEvent.call(target, event)
      : (last(target, event.bubbles, () => dispatchEvent.call(target, event)) as boolean);
  });
}
