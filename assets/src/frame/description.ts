/** What the native document can't know of itself: how it was asked for, and what the answer's head said. */
import type { DocumentHead } from "../protocol.ts";
import { originalPolicy } from "./csp.ts";
import { accessor, define } from "./define.ts";

export function describeDocument(head: DocumentHead): void {
  const { referrer, lastModified, navigation, status, url } = head;
  const describe = (prototype: object, name: string, value: string | number) =>
    accessor(prototype, name, { configurable: true, enumerable: true, get: () => value });
  describe(Document.prototype, "referrer", referrer);
  describe(Document.prototype, "domain", location.hostname);
  describe(PerformanceNavigationTiming.prototype, "type", navigation);
  describe(
    PerformanceNavigation.prototype,
    "type",
    ["navigate", "reload", "back_forward"].indexOf(navigation),
  );
  const summary = PerformanceNavigation.prototype.toJSON;
  define(PerformanceNavigation.prototype, "toJSON", function (this: PerformanceNavigation): object {
    return { ...summary.call(this), type: this.type };
  });
  // Its other parts are those of the frame's own page; these two are the app's.
  describe(PerformanceNavigationTiming.prototype, "responseStatus", status);
  describe(PerformanceNavigationTiming.prototype, "name", url.replace(/#.*$/, ""));
  describe(PerformanceNavigationTiming.prototype, "nextHopProtocol", "http/1.1");
  if ("deliveryType" in PerformanceNavigationTiming.prototype)
    describe(PerformanceNavigationTiming.prototype, "deliveryType", "");
  const toJson = PerformanceNavigationTiming.prototype.toJSON;
  define(
    PerformanceNavigationTiming.prototype,
    "toJSON",
    function (this: PerformanceNavigationTiming): object {
      return { ...toJson.call(this), name: this.name, type: this.type, responseStatus: status };
    },
  );
  const policy = Object.getOwnPropertyDescriptor(SecurityPolicyViolationEvent.prototype, "originalPolicy");
  accessor(SecurityPolicyViolationEvent.prototype, "originalPolicy", {
    ...policy,
    get(this: SecurityPolicyViolationEvent) {
      const text = String(policy?.get?.call(this));
      return originalPolicy(text) ?? text;
    },
  });
  const date = Date.parse(lastModified);
  const two = (value: number) => String(value).padStart(2, "0");
  // Where the app doesn't say, it is now.
  const at = new Date(Number.isNaN(date) ? Date.now() : date);
  const day = `${two(at.getMonth() + 1)}/${two(at.getDate())}/${at.getFullYear()}`;
  describe(
    Document.prototype,
    "lastModified",
    `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
  );
}
