/** One navigation of the emulated browser: what is asked of the app, and what the frame is told of the answer. */
import type { DocumentHead, FrameAnswer, HeaderList, NavigationCause } from "../protocol.ts";
import { type ClientRequest, type ClientResponse, headerOf } from "./client.ts";
import { isBlink, isGecko } from "./engine.ts";
import type { HistoryPlace, PlaceEntry } from "./history.ts";

export interface NavigationRequest {
  url: URL;
  method: string;
  contentType: string;
  body: Uint8Array | null;
  /** What becomes of the history: a new entry, the current one replaced, or one gone to (already current). */
  history: "push" | "replace" | "traverse";
  cause: NavigationCause | "history" | "user";
  download: string | null;
  /** What the page that began it names; its URL where it did not say. */
  referrer?: string;
  /** The reader has just acted in the page. */
  user?: boolean;
  /** The page has been asked whether it may be left. */
  asked?: boolean;
  /** The page shown would not be left. */
  refused?: () => void;
  /** The document itself, where a page has written it (`srcdoc`). */
  content?: string;
  /** The document itself, where the page has it already (`object`, `embed`). */
  answer?: FrameAnswer;
  state?: unknown;
  scroll?: PlaceEntry["scroll"];
}

/** A navigation to `url` by GET. */
export const get = (url: URL) => ({ url, method: "GET", contentType: "", body: null, download: null });

/** Did the page shown, at `referrer`, begin it? */
const isInitiated = ({ cause }: NavigationRequest): boolean =>
  cause === "link" || cause === "form" || cause === "script" || cause === "refresh";

/** The referrer of a navigation; `current` is the URL of the page shown. */
function referrerOf(navigation: NavigationRequest, current: URL | undefined): string {
  if (navigation.cause === "user") return "";
  // What is loaded again names what it named at first.
  if (!isInitiated(navigation)) return navigation.referrer ?? "";
  return navigation.referrer ?? (current === undefined ? "" : withoutFragment(current));
}

/** The request that a browser makes for it; `current` is the URL of the page shown. */
export function requestOf(
  navigation: NavigationRequest,
  current: URL | undefined,
  destination = "document",
): ClientRequest {
  const { method, url, body, cause } = navigation;
  const initiated = isInitiated(navigation);
  const headers: HeaderList = [
    ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"],
    ["upgrade-insecure-requests", "1"],
    ["sec-fetch-dest", destination],
    ["sec-fetch-mode", "navigate"],
    ["sec-fetch-site", initiated ? "same-origin" : "none"],
  ];
  if (navigation.user || cause === "user") headers.push(["sec-fetch-user", "?1"]);
  if (isBlink && (cause === "reload" || method === "POST")) headers.push(["cache-control", "max-age=0"]);
  if (isGecko) headers.push(["priority", "u=0, i"]);
  if (body !== null) headers.push(["content-type", navigation.contentType]);
  if (method === "POST") headers.push(["origin", url.origin]);
  const referrer = referrerOf(navigation, current);
  if (referrer !== "") headers.push(["referer", referrer]);
  return { method, url, body, headers, redirect: "follow", cookies: true };
}

function timingType({ cause }: NavigationRequest): DocumentHead["navigation"] {
  if (cause === "reload") return "reload";
  return cause === "history" ? "back_forward" : "navigate";
}

/** What the new document knows of itself. */
export function headOf(
  navigation: NavigationRequest,
  response: ClientResponse,
  previous: URL | undefined,
  place: HistoryPlace,
): DocumentHead {
  return {
    url: response.url.href,
    status: response.status,
    ...contentTypeOf(headerOf(response.headers, "content-type")),
    referrer: referrerOf(navigation, previous),
    lastModified: headerOf(response.headers, "last-modified"),
    state: navigation.state ?? null,
    historyLength: place.length,
    historyIndex: place.index,
    scroll: navigation.scroll ?? null,
    controls: [],
    refresh: headerOf(response.headers, "refresh"),
    referrerPolicy: headerOf(response.headers, "referrer-policy"),
    autofocus: previous !== undefined && navigation.cause !== "reload",
    policy: headerOf(response.headers, "content-security-policy"),
    reportOnlyPolicy: headerOf(response.headers, "content-security-policy-report-only"),
    navigation: timingType(navigation),
  };
}

/** What the history keeps of the new document. */
export function entryOf(
  navigation: NavigationRequest,
  response: ClientResponse,
  document: number,
  previous: URL | undefined,
): PlaceEntry {
  const { method, contentType, body, state = null, scroll = null } = navigation;
  const referrer = referrerOf(navigation, previous);
  // After a redirect by GET (303, and the like) going back does not post again.
  const changed = response.redirected && response.method === "GET";
  const sent = changed ? { method: "GET", contentType: "", body: null } : { method, contentType, body };
  const request = { ...sent, referrer };
  return { url: response.url, state, document, scroll, request };
}

/** The page that stands where the app gave no response. */
export function errorResponse(url: URL, message: string): ClientResponse {
  return {
    status: 502,
    headers: [["content-type", "text/plain; charset=utf-8"]],
    body: new Blob([`This page could not be loaded.\n\n${message}\n`]).stream(),
    url,
    redirected: false,
    method: "GET",
    decoded: false,
  };
}

export function withoutFragment(url: URL): string {
  const copy = new URL(url);
  copy.hash = "";
  return copy.href;
}

/** `text/html; charset="utf-8"` taken apart (RFC 9110, 8.3). */
export function contentTypeOf(header: string): { contentType: string; charset: string } {
  const [type = "", ...parameters] = header.split(";");
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return { contentType: type.trim().toLowerCase(), charset: charset ?? "" };
}
