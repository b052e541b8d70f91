/** The playground's own cookie jar (RFC 6265), apart from the docs site's cookies. */
import { Cookie, CookieJar } from "tough-cookie";
import type { HeaderList } from "../protocol.ts";
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

  /** What `document.cookie` says. */
  visible(url: URL): string {
    return fromOctets(this.#jar.getCookieStringSync(url.href, { http: false }));
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
    if (parsed?.sameSite === "none" && !parsed.secure) return;
    this.#jar.setCookieSync(cookie, url.href, { http, ignoreError: true });
  }
}
