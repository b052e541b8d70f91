/** `document.cookie` of the playground: an opaque origin has none of its own. */

import type { VisibleCookie } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { installCookieStore } from "./cookie-store.ts";
import { accessor } from "./define.ts";

/** Of a name and its value, in bytes (RFC 6265bis, 5.6). */
const LIMIT = 4096;

const textOf = (cookies: readonly VisibleCookie[]): string => cookies.map(([text]) => text).join("; ");

/** `document.cookie` reads what the host's jar shows to script, and writes through to it. */
export function installCookies(channel: Channel): (cookies: VisibleCookie[]) => void {
  let visible: readonly VisibleCookie[] = [];
  const write = (cookie: string) => {
    // RFC 6265bis, 5.7: no control characters but tabs.
    if (hasControls(cookie)) return;
    visible = assigned(visible, cookie);
    channel.post({ type: "cookie", cookie });
  };
  const changed = installCookieStore(() => textOf(visible), write);
  channel.on("cookies", ({ cookies }) => {
    visible = cookies;
    changed();
  });
  accessor(Document.prototype, "cookie", {
    configurable: true,
    enumerable: true,
    get: () => textOf(visible),
    set: (value: unknown) => write(String(value)),
  });
  return (cookies) => {
    visible = cookies;
    changed(true);
  };
}

const hasControls = (text: string): boolean =>
  [...text].some((char) => {
    const code = char.charCodeAt(0);
    return (code < 0x20 && code !== 9) || code === 0x7f;
  });

const nameOf = ([text]: VisibleCookie): string => (text.includes("=") ? (text.split("=")[0] ?? "") : "");

/** RFC 6265, 5.1.4. */
function defaultPath(): string {
  const { pathname } = location;
  return pathname.slice(0, Math.max(pathname.lastIndexOf("/"), 1));
}

/** What script will see once the jar has taken `cookie`; the jar's word comes soon after. */
function assigned(visible: readonly VisibleCookie[], cookie: string): readonly VisibleCookie[] {
  const [pair = "", ...attributes] = cookie.split(";");
  const separator = pair.indexOf("=");
  const name = (separator < 0 ? "" : pair.slice(0, separator)).trim();
  const value = pair.slice(separator + 1).trim();
  const attribute = (wanted: string) =>
    attributes
      .map((each) => each.split("="))
      .findLast(([key = ""]) => key.trim().toLowerCase() === wanted)
      ?.slice(1)
      .join("=")
      .trim();
  const written = attribute("path") ?? "";
  const path = written.startsWith("/") ? written : defaultPath();
  const elsewhere = !`${location.pathname}/`.startsWith(path.replace(/\/?$/, "/"));
  if (elsewhere || attribute("httponly") !== undefined || (name === "" && value === "")) return visible;
  if (new TextEncoder().encode(name + value).length > LIMIT) return visible;
  const secure = attribute("secure") !== undefined;
  const domain = attribute("domain")?.replace(/^\./, "").toLowerCase() ?? "";
  const { hostname } = location;
  if (domain !== "" && hostname !== domain && !hostname.endsWith(`.${domain}`)) return visible;
  // RFC 6265bis, 4.1.3 and 5.7.
  const onHost = secure && written === "/" && domain === "";
  if (/^__secure-/i.test(name) && !secure) return visible;
  if (/^__host-/i.test(name) && !onHost) return visible;
  if (attribute("samesite")?.toLowerCase() === "none" && !secure) return visible;
  if (attribute("partitioned") !== undefined && !secure) return visible;
  const expired = attributes.some((attribute) => {
    const [key = "", text = ""] = attribute.split("=");
    if (key.trim().toLowerCase() === "max-age") return Number(text) <= 0;
    return key.trim().toLowerCase() === "expires" && Date.parse(text) <= Date.now();
  });
  const all = [...visible];
  const known = all.findIndex((each) => nameOf(each) === name && each[1] === path);
  const made: VisibleCookie[] = expired ? [] : [[name === "" ? value : `${name}=${value}`, path]];
  // One that is replaced keeps its place. Longer paths come first (RFC 6265, 5.4).
  if (known >= 0) all.splice(known, 1, ...made);
  else {
    const shorter = all.findIndex(([, other]) => other.length < path.length);
    all.splice(shorter < 0 ? all.length : shorter, 0, ...made);
  }
  return all;
}
