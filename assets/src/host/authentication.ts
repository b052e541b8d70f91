/**
 * HTTP authentication of the emulated browser: Basic (RFC 7617) and Digest (RFC 7616), with the framework of
 * RFC 9110, 11. Credentials live as long as the run.
 */
import { md5 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { AuthenticationPrompt } from "./api.ts";

export interface Challenge {
  /** Lower case. */
  scheme: string;
  /** Names in lower case. */
  parameters: Map<string, string>;
}

export type Ask = (prompt: AuthenticationPrompt) => Promise<{ user: string; password: string } | null>;

/** A protection space and the credentials that were accepted there, or are being tried. */
interface Space {
  challenge: Challenge;
  user: string;
  password: string;
  /** Path up to the last slash: deeper paths are taken to be in the space (RFC 7617, 2.2). */
  directory: string;
  /** Digest: how often its nonce was used. */
  count: number;
}

const TOKEN = /[!#$%&'*+.^_`|~\w-]+/y;
const PARAMETER = /\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w-]+))\s*(?:,|$)/y;

/** The challenges of a `WWW-Authenticate` header, several of them joined by commas (RFC 9110, 11.6.1). */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  while (at < header.length) {
    const blank = /[\s,]*/y;
    blank.lastIndex = at;
    at += blank.exec(header)?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const scheme = TOKEN.exec(header)?.[0];
    if (scheme === undefined) break;
    at = TOKEN.lastIndex;
    const parameters = new Map<string, string>();
    for (;;) {
      PARAMETER.lastIndex = at;
      const match = PARAMETER.exec(header);
      if (match === null) break;
      const [, name = "", quoted, plain = ""] = match;
      parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? plain);
      at = PARAMETER.lastIndex;
    }
    // A token68 (RFC 9110, 11.2) belongs to schemes that are not known here.
    const rest = /[^,]*/y;
    rest.lastIndex = at;
    if (parameters.size === 0) at += rest.exec(header)?.[0].length ?? 0;
    challenges.push({ scheme: scheme.toLowerCase(), parameters });
  }
  return challenges;
}

export class Authentication {
  readonly #ask: Ask;
  readonly #spaces = new Map<string, Space>();
  readonly #asking = new Map<string, Promise<Space | null>>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The `Authorization` header of a request in a space whose credentials are known, or "". */
  header(method: string, url: URL): string {
    const spaces = [...this.#spaces.values()].filter(({ directory }) => url.pathname.startsWith(directory));
    const space = spaces.sort((a, b) => b.directory.length - a.directory.length)[0];
    return space === undefined ? "" : authorization(space, method, url);
  }

  /**
   * After a 401: the header to try again with, or null where there is nothing to try. `sent` is the header
   * that was refused.
   */
  async answer(method: string, url: URL, header: string, sent: string): Promise<string | null> {
    const challenge = strongest(parseChallenges(header));
    if (challenge === null) return null;
    const key = `${challenge.scheme} ${challenge.parameters.get("realm") ?? ""}`;
    const known = this.#spaces.get(key);
    const stale = challenge.parameters.get("stale")?.toLowerCase() === "true";
    if (known !== undefined && (stale || sent === "" || usesOldNonce(known, challenge, sent))) {
      Object.assign(known, { challenge, count: 0 });
      return authorization(known, method, url);
    }
    // The requests of one page ask once.
    let asking = this.#asking.get(key);
    if (asking === undefined) {
      this.#spaces.delete(key);
      asking = this.#prompt(key, challenge, url, sent !== "").finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    const space = await asking;
    return space === null ? null : authorization(space, method, url);
  }

  async #prompt(key: string, challenge: Challenge, url: URL, again: boolean): Promise<Space | null> {
    const given = await this.#ask({ realm: challenge.parameters.get("realm") ?? "", again });
    if (given === null) return null;
    const directory = challenge.scheme === "digest" ? "/" : url.pathname.replace(/[^/]*$/, "");
    const space = { challenge, ...given, directory, count: 0 };
    this.#spaces.set(key, space);
    return space;
  }
}

/** Digest before Basic, SHA-256 before MD5; null where no scheme is known. */
function strongest(challenges: Challenge[]): Challenge | null {
  const digests = challenges.filter(
    ({ scheme, parameters }) => scheme === "digest" && hashOf(parameters) !== null,
  );
  const sha = digests.find(({ parameters }) => /^sha-256/i.test(parameters.get("algorithm") ?? ""));
  return sha ?? digests[0] ?? challenges.find(({ scheme }) => scheme === "basic") ?? null;
}

/** A server may renew its nonce without saying that the old one was stale. */
function usesOldNonce(space: Space, challenge: Challenge, sent: string): boolean {
  if (challenge.scheme !== "digest") return false;
  const nonce = challenge.parameters.get("nonce") ?? "";
  return (
    space.count > 1 && space.challenge.parameters.get("nonce") !== nonce && !sent.includes(`nonce="${nonce}"`)
  );
}

function authorization(space: Space, method: string, url: URL): string {
  const { challenge, user, password } = space;
  if (challenge.scheme === "basic") {
    const octets = Array.from(utf8ToBytes(`${user}:${password}`), (byte) => String.fromCharCode(byte)).join(
      "",
    );
    return `Basic ${btoa(octets)}`;
  }
  return digest(space, method, url);
}

type Hash = (text: string) => string;

function hashOf(parameters: Map<string, string>): Hash | null {
  const algorithm = (parameters.get("algorithm") ?? "MD5").toUpperCase().replace(/-SESS$/, "");
  const hash = { MD5: md5, "SHA-256": sha256 }[algorithm];
  return hash === undefined ? null : (text) => bytesToHex(hash(utf8ToBytes(text)));
}

/** RFC 7616, 3.4. */
function digest(space: Space, method: string, url: URL): string {
  const { parameters } = space.challenge;
  const hash = hashOf(parameters);
  if (hash === null) return "";
  const get = (name: string) => parameters.get(name) ?? "";
  const uri = url.pathname + url.search;
  space.count += 1;
  const count = space.count.toString(16).padStart(8, "0");
  const nonce = get("nonce");
  const clientNonce = bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
  let secret = hash(`${space.user}:${get("realm")}:${space.password}`);
  if (/-sess$/i.test(get("algorithm"))) secret = hash(`${secret}:${nonce}:${clientNonce}`);
  const request = hash(`${method}:${uri}`);
  const qop = get("qop")
    .split(",")
    .some((option) => option.trim().toLowerCase() === "auth");
  const response = qop
    ? hash(`${secret}:${nonce}:${count}:${clientNonce}:auth:${request}`)
    : hash(`${secret}:${nonce}:${request}`);
  const quoted = (name: string, value: string) => `${name}="${value.replaceAll(/["\\]/g, "\\$&")}"`;
  const fields = [
    quoted("username", space.user),
    quoted("realm", get("realm")),
    quoted("nonce", nonce),
    quoted("uri", uri),
    quoted("response", response),
  ];
  if (parameters.has("algorithm")) fields.push(`algorithm=${get("algorithm")}`);
  if (parameters.has("opaque")) fields.push(quoted("opaque", get("opaque")));
  if (qop) fields.push("qop=auth", `nc=${count}`, quoted("cnonce", clientNonce));
  return `Digest ${fields.join(", ")}`;
}
