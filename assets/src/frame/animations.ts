/** Keyframes that refer to files (https://drafts.csswg.org/web-animations-1/#processing-a-keyframes-argument). */
import { REFERENCE } from "./css.ts";
import { define, mask } from "./define.ts";
import { isPendingCss, type Resources, unmarkedCss } from "./resources.ts";
import type { Now } from "./sheets.ts";

type Keyframes = Keyframe[] | PropertyIndexedKeyframes | null;

export function installAnimations(resources: Resources, now: Now): void {
  const { animate } = Element.prototype;
  const { setKeyframes, getKeyframes } = KeyframeEffect.prototype;
  /** Sets them again once what they refer to is here. */
  const settle = (effect: AnimationEffect | null, keyframes: Keyframes) => {
    if (!(effect instanceof KeyframeEffect)) return;
    const waited: Promise<void>[] = [];
    const ready = mapped(keyframes, (text) => {
      const other = now(text);
      if (isPendingCss(other)) waited.push(resources.css(text, document.baseURI).then(() => {}));
      return text;
    });
    if (waited.length === 0) return;
    void Promise.all(waited).then(() => setKeyframes.call(effect, mapped(ready, now)));
  };
  define(
    Element.prototype,
    "animate",
    function (this: Element, keyframes: Keyframes, options?: number | KeyframeAnimationOptions) {
      const animation = animate.call(this, mapped(keyframes, now), options);
      settle(animation.effect, keyframes);
      return animation;
    },
  );
  define(KeyframeEffect.prototype, "setKeyframes", function (this: KeyframeEffect, keyframes: Keyframes) {
    setKeyframes.call(this, mapped(keyframes, now));
    settle(this, keyframes);
  });
  define(KeyframeEffect.prototype, "getKeyframes", function (this: KeyframeEffect) {
    return getKeyframes.call(this).map((frame) => mapped(frame, unmarkedCss));
  });
  const shim = new Proxy(KeyframeEffect, {
    construct: (target, given: [Element | null, Keyframes, ...unknown[]], newTarget) => {
      const [element, keyframes, ...rest] = given;
      if (keyframes === undefined) return Reflect.construct(target, given, newTarget) as KeyframeEffect;
      const copies = (keyframes as unknown) instanceof KeyframeEffect || element instanceof KeyframeEffect;
      const other = copies ? keyframes : mapped(keyframes, now);
      const effect: KeyframeEffect = Reflect.construct(target, [element, other, ...rest], newTarget);
      if (!copies) settle(effect, keyframes);
      return effect;
    },
  });
  mask(shim, "KeyframeEffect");
  KeyframeEffect.prototype.constructor = shim;
  Object.defineProperty(window, "KeyframeEffect", { configurable: true, writable: true, value: shim });
}

/** A copy with each text that refers to something given to `by`. */
function mapped<Value>(value: Value, by: (text: string) => string): Value {
  const each = (part: unknown): unknown => {
    if (typeof part === "string") return REFERENCE.test(part) ? by(part) : part;
    if (Array.isArray(part)) return part.map(each);
    if (typeof part !== "object" || part === null || Object.getPrototypeOf(part) !== Object.prototype)
      return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, each(inner)]));
  };
  return each(value) as Value;
}
