/** The playground's own cookie jar (RFC 6265), apart from the docs site's cookies. */
import { Cookie, CookieJar } from "tough-cookie";
import type { HeaderList, VisibleCookie } from "../protocol.ts";
import { fromOctets, toOctets } from "./octets.ts";

/** Names and values in the jar are bytes, as in headers; scripts see them as UTF-8. */
export class Cookies {
  #jar = Cookies.#empty();
  /** Called when cookies that script may see could have changed. */
  onchange: () => void = () => {};

  static #empty(): CookieJar {
    // The docs host may itself be on the public suffix list (a `github.io` name) or have no dot (`localhost`).
    return new CookieJar(undefined, { rejectPublicSuffixes: false, looseMode: true });
  }

  /** The `Cookie` header for a request, "" for none. */
  header(url: URL): string {
    return this.#jar.getCookieStringSync(url.href, { http: true });
  }

  /** What `document.cookie` says, in its order. */
  visible(url: URL): VisibleCookie[] {
    return this.#jar
      .getCookiesSync(url.href, { http: false, sort: true })
      .map((cookie) => [fromOctets(cookie.cookieString()), cookie.path ?? "/"]);
  }

  clear(): void {
    this.#jar = Cookies.#empty();
    this.onchange();
  }

  /** Takes every `Set-Cookie` of a response. */
  store(url: URL, headers: HeaderList): void {
    let stored = false;
    for (const [name, value] of headers) {
      if (name.toLowerCase() !== "set-cookie") continue;
      this.#set(url, value, true);
      stored = true;
    }
    if (stored) this.onchange();
  }

  /** An assignment to `document.cookie`. */
  assign(url: URL, cookie: string): void {
    this.#set(url, toOctets(cookie), false);
    this.onchange();
  }

  #set(url: URL, cookie: string, http: boolean): void {
    // Neither name nor value: RFC 6265bis, 5.7, step 5, which the jar does without.
    if (/^\s*=?\s*(?:;|$)/.test(cookie)) return;
    // RFC 6265bis, 5.7, step 18, which the jar only applies to requests from other sites.
    const parsed = Cookie.parse(cookie, { loose: true });
    if (parsed === undefined || !isAcceptable(parsed)) return;
    const stored = this.#jar.setCookieSync(cookie, url.href, { http, ignoreError: true });
    // Else the jar keeps it, and the place of it for one that is set anew.
    if (stored !== undefined && (stored.expiryTime() ?? Infinity) <= Date.now())
      this.#jar.store.removeCookie(stored.domain, stored.path, stored.key, () => {});
  }
}

/** Of a name and its value, in bytes (RFC 6265bis, 5.7, step 6). */
const LIMIT = 4096;

/** What RFC 6265bis asks of cookies that the jar takes all the same, or only applies to requests from other sites. */
function isAcceptable({ key, value, sameSite, secure, path, domain, extensions }: Cookie): boolean {
  if (key.length + value.length > LIMIT) return false;
  if (sameSite === "none" && !secure) return false;
  // https://datatracker.ietf.org/doc/draft-cutler-httpbis-partitioned-cookies/, 4.4
  if (extensions?.some((each) => /^partitioned(?:=|$)/i.test(each)) && !secure) return false;
  if (/^__secure-/i.test(key)) return secure;
  return !/^__host-/i.test(key) || (secure && path === "/" && domain === null);
}
