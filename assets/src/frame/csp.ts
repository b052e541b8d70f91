/**
 * The app's own content security policy (https://w3c.github.io/webappsec-csp/). The browser enforces what it can see:
 * inline code, `eval`, nonces, hashes and other sites. What the page loads from the app are blobs to it, so that
 * these are checked here, against the app's own URLs.
 */
import type { Destination } from "./destination.ts";

interface Policy {
  text: string;
  directives: Map<string, string[]>;
  disposition: "enforce" | "report";
}

/** What asks, as far as it matters for what may be loaded. */
export interface Asker {
  nonce: string;
  /** The parser has found it in the page; else a script has made it. */
  parsed: boolean;
  /** The contents that it takes; "" for any. */
  integrity: string;
}

export const SCRIPTED: Asker = { nonce: "", parsed: false, integrity: "" };

const DIRECTIVES: Record<Destination, string> = {
  "": "connect-src",
  audio: "media-src",
  embed: "object-src",
  empty: "connect-src",
  font: "font-src",
  image: "img-src",
  json: "script-src-elem",
  object: "object-src",
  script: "script-src-elem",
  style: "style-src-elem",
  track: "media-src",
  video: "media-src",
};

/** Directives about what loads, which the browser gets with blobs allowed. */
const FETCH =
  /^(?:default|child|connect|font|frame|img|manifest|media|object|worker|(?:script|style)(?:-elem|-attr)?)-src(?:-elem|-attr)?$/;

const policies: Policy[] = [];
/** Texts that the browser has, to those that the app gave. */
const originals = new Map<string, string>();

/** Does a policy of the page know inline scripts by their texts? */
export const knowsTexts = (): boolean =>
  policies.some(({ directives }) =>
    ["default-src", "script-src", "script-src-elem"].some((name) =>
      directives.get(name)?.some((value) => /^'sha\d/i.test(value)),
    ),
  );

/** Does a policy of the page say which scripts run? */
export const restrictsScripts = (): boolean =>
  policies.some(({ directives }) =>
    ["default-src", "script-src", "script-src-elem"].some((name) => directives.has(name)),
  );

/** For scripts of ours in pages whose policy asks for a nonce. */
export const NONCE = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16)).join(
  "",
);

function parse(text: string): Map<string, string[]> {
  const directives = new Map<string, string[]>();
  for (const part of text.split(";")) {
    const [name = "", ...values] = part.trim().split(/[\t\n\f\r ]+/);
    if (name !== "" && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values);
  }
  return directives;
}

/** Takes a policy; the one for the browser to enforce, or "" where that is none. */
export function addPolicy(text: string, disposition: Policy["disposition"]): string {
  const policy: Policy = { text: text.trim(), directives: parse(text), disposition };
  if (policy.directives.size === 0) return "";
  policies.push(policy);
  if (disposition === "report") return "";
  const browsers = forBrowser(policy.directives);
  originals.set(browsers, policy.text);
  return browsers;
}

/** Policies of a header, which are apart by commas. */
export function policiesOf(header: string): string[] {
  return header.split(",").filter((text) => text.trim() !== "");
}

/** The policy text as the app gave it. */
export const originalPolicy = (text: string): string | null => originals.get(text) ?? null;

/** Is it one of the app's, as it gave it? */
export const isOwnPolicy = (text: string): boolean => policies.some((policy) => policy.text === text);

function forBrowser(directives: Map<string, string[]>): string {
  const parts: string[] = [];
  for (const [name, values] of directives) {
    if (!FETCH.test(name)) continue;
    const sources = values.filter((value) => !/^'(?:self|none)'$/i.test(value));
    const code = /^(?:default|script|style)/.test(name);
    // Where it names nonces or hashes, or forbids all inline code, ours is named as well.
    const inline = sources.some((value) => /^'unsafe-inline'$/i.test(value));
    const strict = sources.some((value) => /^'(?:nonce-|sha\d|strict-dynamic)/i.test(value));
    if (code && !name.endsWith("-attr") && (!inline || strict)) sources.push(`'nonce-${NONCE}'`);
    parts.push([name, ...sources, "blob:"].join(" "));
  }
  const base = directives.get("base-uri");
  if (base?.some((value) => /^'none'$/i.test(value))) parts.push("base-uri 'none'");
  return parts.join("; ");
}

/** May the page load this? Whatever is violated is told to the page. */
export function mayLoad(url: URL, destination: Destination, asker: Asker = SCRIPTED, quiet = false): boolean {
  return check(url, DIRECTIVES[destination], asker, quiet);
}

export const mayConnect = (url: URL): boolean => check(url, "connect-src", SCRIPTED);
export const maySubmit = (url: URL): boolean => check(url, "form-action", SCRIPTED);

function check(url: URL, effective: string, asker: Asker, quiet = false): boolean {
  let allowed = true;
  for (const policy of policies) {
    const sources = sourcesFor(policy, effective);
    if (sources === null || matches(sources, url, effective, asker)) continue;
    if (policy.disposition === "enforce") allowed = false;
    if (!quiet) report(policy, url, effective);
  }
  return allowed;
}

/** Null where the policy says nothing (https://w3c.github.io/webappsec-csp/#directive-fallback-list). */
function sourcesFor({ directives }: Policy, effective: string): string[] | null {
  const chain = [effective];
  if (effective.endsWith("-elem")) chain.push(effective.slice(0, -5));
  if (effective === "worker-src") chain.push("child-src", "script-src");
  if (effective !== "form-action") chain.push("default-src");
  for (const name of chain) {
    const sources = directives.get(name);
    if (sources !== undefined) return sources;
  }
  return null;
}

function matches(sources: string[], url: URL, effective: string, asker: Asker): boolean {
  if (effective === "script-src-elem" || effective === "style-src-elem") {
    if (asker.nonce !== "" && sources.includes(`'nonce-${asker.nonce}'`)) return true;
    if (sources.some((source) => /^'strict-dynamic'$/i.test(source))) return !asker.parsed;
  }
  return sources.some((source) => matchesSource(source, url));
}

/** https://w3c.github.io/webappsec-csp/#match-url-to-source-expression */
function matchesSource(source: string, url: URL): boolean {
  const scheme = url.protocol.slice(0, -1);
  const own = new URL(location.href);
  if (source === "*") return /^(?:https?|wss?)$/.test(scheme) || url.protocol === own.protocol;
  if (/^'self'$/i.test(source)) return url.host === own.host && schemeFits(own.protocol.slice(0, -1), scheme);
  if (source.startsWith("'")) return false;
  const bare = /^([a-z][a-z0-9+.-]*):$/i.exec(source)?.[1];
  if (bare !== undefined) return schemeFits(bare.toLowerCase(), scheme);
  const host =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9.-]+|\[[\da-f:]+\])(?::(\d+|\*))?(\/[^?#]*)?$/i.exec(
      source,
    );
  if (host === null) return false;
  const [, wantedScheme, name = "", port, path] = host;
  if (!schemeFits(wantedScheme?.toLowerCase() ?? own.protocol.slice(0, -1), scheme)) return false;
  const wanted = name.toLowerCase();
  const fits =
    wanted === "*" ||
    (wanted.startsWith("*.") ? url.hostname.endsWith(wanted.slice(1)) : url.hostname === wanted);
  if (!fits) return false;
  const actual = url.port || (/^(?:https|wss)$/.test(scheme) ? "443" : "80");
  const standard = actual === "80" || actual === "443";
  if (port === undefined ? !standard : port !== "*" && port !== actual) return false;
  if (path === undefined || path === "/") return true;
  return path.endsWith("/") ? url.pathname.startsWith(path) : url.pathname === decodePath(path);
}

const decodePath = (path: string) => new URL(path, "http://path.invalid").pathname;

/** The same, or what is safer. */
function schemeFits(wanted: string, actual: string): boolean {
  if (wanted === actual) return true;
  const safer: Record<string, string[]> = {
    http: ["https", "ws", "wss"],
    https: ["wss"],
    ws: ["wss", "http", "https"],
    wss: ["https"],
  };
  return safer[wanted]?.includes(actual) ?? false;
}

function report({ text, disposition }: Policy, url: URL, effectiveDirective: string): void {
  const blockedURI = url.href.replace(/#.*$/, "");
  const event = new SecurityPolicyViolationEvent("securitypolicyviolation", {
    bubbles: true,
    composed: true,
    blockedURI,
    documentURI: location.href.replace(/#.*$/, ""),
    referrer: document.referrer,
    effectiveDirective,
    violatedDirective: effectiveDirective,
    originalPolicy: text,
    disposition,
    statusCode: 200,
  });
  setTimeout(() => document.dispatchEvent(event));
}
