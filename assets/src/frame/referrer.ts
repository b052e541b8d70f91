/** `Referer` and `document.referrer` of what a page asks for (https://w3c.github.io/webappsec-referrer-policy/). */
import { attributeOf } from "./attribute-of.ts";

const POLICIES = new Set([
  "no-referrer",
  "no-referrer-when-downgrade",
  "origin",
  "origin-when-cross-origin",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
]);

/** From the response's header; "" for none. */
let ofResponse = "";

/** The last policy that is known counts (https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header). */
export function setReferrerPolicy(header: string): void {
  const known = header.split(",").map((word) => word.trim().toLowerCase());
  ofResponse = known.findLast((word) => POLICIES.has(word)) ?? "";
}

function documentPolicy(): string {
  if (typeof document === "undefined") return ofResponse;
  const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name="referrer" i]')];
  const content = metas
    .map((meta) => meta.content.trim().toLowerCase())
    .findLast((word) => POLICIES.has(word));
  return content ?? ofResponse;
}

/** What a request of the page to the app names; `element` may have a policy of its own. */
export function referrerOf(element: Element | null = null): string {
  if (/\bnoreferrer\b/i.test(attributeOf(element, "rel") ?? "")) return "";
  const own = attributeOf(element, "referrerpolicy")?.trim().toLowerCase() ?? "";
  return referrerBy(own);
}

/** What a script's request names that says so itself: a policy ("" for the page's), and an URL of the app's. */
export function referrerBy(policy: string, url: string = location.href): string {
  switch (POLICIES.has(policy) ? policy : documentPolicy()) {
    case "no-referrer":
      return "";
    case "origin":
    case "strict-origin":
      return location.origin === "null" ? "" : `${location.origin}/`;
    default:
      // A worker may be of a `blob:` URL.
      return /^https?:/.test(url) ? url.replace(/#.*$/, "") : "";
  }
}
