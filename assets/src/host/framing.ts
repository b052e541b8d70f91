/** Whether a page of the app lets a frame of the app show it. */
import type { HeaderList } from "../protocol.ts";

/**
 * `frame-ancestors` (https://w3c.github.io/webappsec-csp/#directive-frame-ancestors), and without it
 * `X-Frame-Options` (https://html.spec.whatwg.org/#the-x-frame-options-header). All ancestors are pages of `origin`.
 */
export function mayBeFramed(headers: HeaderList, origin: string): boolean {
  const valuesOf = (wanted: string) =>
    headers.filter(([name]) => name.toLowerCase() === wanted).flatMap(([, value]) => value.split(","));
  const policies = valuesOf("content-security-policy").flatMap((policy) => {
    const directives = policy.split(";").map((directive) => directive.trim().split(/\s+/));
    const found = directives.find(([name]) => name?.toLowerCase() === "frame-ancestors");
    return found === undefined ? [] : [found.slice(1)];
  });
  if (policies.length > 0)
    return policies.every((sources) => sources.some((source) => admits(source, origin)));
  const options = new Set(valuesOf("x-frame-options").map((value) => value.trim().toLowerCase()));
  // Of several different values none counts, unless one of them is a refusal.
  if (options.size > 1) return !["deny", "sameorigin", "allowall"].some((value) => options.has(value));
  return !options.has("deny");
}

/** https://w3c.github.io/webappsec-csp/#match-url-to-source-expression, of an origin. */
function admits(source: string, origin: string): boolean {
  const { protocol, hostname, port } = new URL(origin);
  const text = source.toLowerCase();
  if (text === "*" || text === "'self'") return true;
  const scheme = /^([a-z][a-z0-9+.-]*):$/.exec(text)?.[1];
  if (scheme !== undefined) return protocol === `${scheme}:` || (scheme === "http" && protocol === "https:");
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[^/:*]+)(?::(\d+|\*))?(?:\/.*)?$/.exec(text);
  if (match === null) return false;
  const [, wantedScheme, host = "", wantedPort] = match;
  if (wantedScheme !== undefined && !admits(`${wantedScheme}:`, origin)) return false;
  const hostFits =
    host === "*" || (host.startsWith("*.") ? hostname.endsWith(host.slice(1)) : hostname === host);
  const standard = protocol === "https:" ? "443" : "80";
  return hostFits && (wantedPort === "*" || (wantedPort ?? standard) === (port === "" ? standard : port));
}
