/** What classes of ours have in common with the browser's. */
import { accessor } from "./define.ts";

/** `onload` and the like: one listener each, which keeps its place (https://html.spec.whatwg.org/#event-handler-attributes). */
export function handlers(target: object, names: readonly string[]): void {
  for (const name of names) {
    const current = new WeakMap<EventTarget, { value: unknown; listener: EventListener }>();
    accessor(target, `on${name}`, {
      configurable: true,
      enumerable: true,
      get(this: EventTarget) {
        return current.get(this)?.value ?? null;
      },
      set(this: EventTarget, given: unknown) {
        const value = typeof given === "function" || (typeof given === "object" && given) ? given : null;
        const known = current.get(this);
        if (value === null) {
          if (known !== undefined) this.removeEventListener(name, known.listener);
          current.delete(this);
        } else if (known !== undefined) known.value = value;
        else {
          const handler = {
            value,
            listener: (event: Event) => {
              if (typeof handler.value === "function") Reflect.apply(handler.value, this, [event]);
            },
          };
          current.set(this, handler);
          this.addEventListener(name, handler.listener);
        }
      },
    });
  }
}
