/** `attributeStyleMap` and the maps of rules (https://drafts.css-houdini.org/css-typed-om/#the-stylepropertymap), where a browser has them. */
import { REFERENCE } from "./css.ts";
import { define } from "./define.ts";
import { isPendingCss, type Resources, unmarkedCss } from "./resources.ts";
import type { Now } from "./sheets.ts";

export function installPropertyMaps(resources: Resources, now: Now): void {
  if (typeof StylePropertyMap === "undefined" || typeof CSSStyleValue === "undefined") return;
  for (const name of ["append", "set"] as const) {
    const native = StylePropertyMap.prototype[name];
    define(
      StylePropertyMap.prototype,
      name,
      function (this: StylePropertyMap, property: string, ...values: (CSSStyleValue | string)[]) {
        const refers = values.some((value) => typeof value === "string" && REFERENCE.test(value));
        if (!refers) {
          native.call(this, property, ...values);
          return;
        }
        const texts = values.map(String);
        const others = texts.map(now);
        native.call(this, property, ...others);
        if (name === "append" || !others.some(isPendingCss)) return;
        const before = String(this.get(property));
        void Promise.all(texts.map((text) => resources.css(text, document.baseURI))).then((ready) => {
          if (String(this.get(property)) === before) native.call(this, property, ...ready);
        });
      },
    );
  }
  const text = CSSStyleValue.prototype.toString;
  define(CSSStyleValue.prototype, "toString", function (this: CSSStyleValue) {
    return unmarkedCss(text.call(this));
  });
}
