/**
 * Subresources of the app's page. A frame of opaque origin can't let the browser load them from the app,
 * so each is fetched through the host and becomes a `blob:` URL made here.
 *
 * The fragment of such a URL holds the URL that the page wrote, so that `src` and `href` can read back as
 * written; fetching a blob ignores the fragment (https://w3c.github.io/FileAPI/#blob-url-resolve).
 */
import { rewriteCss } from "./css.ts";
import { type Network, readAll, subresource } from "./network.ts";
import { baseUrl } from "./scope.ts";

/** A URL that loads nothing and fires `error`. */
const BROKEN = "blob:null/not-found";

export class Resources {
  readonly #network: Network;
  readonly #cache = new Map<string, Promise<string>>();
  /** Addresses of stylesheets to those of the sheets that they import. */
  readonly #imports = new Map<string, Set<string>>();

  constructor(network: Network) {
    this.#network = network;
  }

  /** The absolute URL if the host answers it, else null. */
  virtual(url: string, base: string = baseUrl()): URL | null {
    const text = url.trim();
    if (text === "" || /^(?:data|blob|javascript|about|mailto):/i.test(text) || !URL.canParse(text, base))
      return null;
    const absolute = new URL(text, base);
    return this.#network.owns(absolute) ? absolute : null;
  }

  /** `blob:` URL of a file as it is, marked with the URL as written. */
  async file(url: URL, written: string): Promise<string> {
    return mark(await this.#load("file", url), written);
  }

  /** `blob:` URL of a stylesheet whose own references are resolved. */
  async stylesheet(url: URL, written: string): Promise<string> {
    return mark(await this.#load("style", url), written);
  }

  /** CSS text with every reference resolved; `base` is the URL of the document. */
  css(text: string, base: string): Promise<string> {
    return this.#css(text, base, null);
  }

  /** `sheet` is the address of the sheet that the text is of. */
  #css(text: string, base: string, sheet: string | null): Promise<string> {
    return rewriteCss(text, async (written, kind) => {
      const url = this.virtual(written, base);
      if (url === null) return null;
      if (kind === "import" && sheet !== null) {
        const address = withoutFragment(url);
        // Sheets that import each other would wait for each other. Browsers leave such an import out, too.
        if (this.#reaches(address, sheet)) return "data:text/css,";
        this.#imports.set(sheet, (this.#imports.get(sheet) ?? new Set()).add(address));
      }
      // SVG fragments (`sprite.svg#icon`) must stay what they are.
      const blob = await this.#load(kind === "import" ? "style" : "file", url);
      return blob + url.hash;
    });
  }

  /** Does the sheet at `from` import the one at `to`, by others perhaps? */
  #reaches(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const address of seen) for (const next of this.#imports.get(address) ?? []) seen.add(next);
    return seen.has(to);
  }

  /** Source text of a script. */
  async text(url: URL): Promise<string> {
    const { bytes } = await this.#fetch(url, "*/*");
    return new TextDecoder().decode(bytes);
  }

  /** A candidate list as in `srcset` (https://html.spec.whatwg.org/#parse-a-srcset-attribute). */
  async srcset(value: string, base: string): Promise<string> {
    const resolved = candidatesOf(value).map(async ({ url: written, descriptors }) => {
      const url = this.virtual(written, base);
      return (url === null ? written : await this.#load("file", url)) + descriptors;
    });
    return (await Promise.all(resolved)).join(", ");
  }

  #load(kind: "file" | "style", url: URL): Promise<string> {
    const address = withoutFragment(url);
    const key = `${kind} ${address}`;
    let blob = this.#cache.get(key);
    if (blob === undefined) {
      blob = this.#blob(kind, url, address).catch((error: unknown) => {
        console.error(
          `${address} could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
        );
        return BROKEN;
      });
      this.#cache.set(key, blob);
    }
    return blob;
  }

  async #blob(kind: "file" | "style", url: URL, address: string): Promise<string> {
    const response = await this.#fetch(url, kind === "style" ? "text/css,*/*;q=0.1" : "*/*");
    const { type } = response;
    const content =
      kind === "style"
        ? await this.#css(new TextDecoder().decode(response.bytes), response.url, address)
        : (response.bytes as Uint8Array<ArrayBuffer>);
    return URL.createObjectURL(new Blob([content], { type: type || (kind === "style" ? "text/css" : "") }));
  }

  /** `url` is that of the response, after redirects. */
  async #fetch(url: URL, accept: string): Promise<{ bytes: Uint8Array; type: string; url: string }> {
    const response = await this.#network.request(subresource(withoutFragment(url), accept));
    if (response.status >= 400) throw new Error(`the app answered ${response.status}`);
    const type = response.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
    return { bytes: await readAll(response.body), type, url: response.url };
  }
}

/** Descriptors with the white space before them. */
function candidatesOf(value: string): { url: string; descriptors: string }[] {
  // A URL goes on to white space, commas in it included; commas at its end close the candidate.
  const found = value.matchAll(
    /[\s,]*([^\s,]\S*?)(?:,+(?=\s|$)|(?=\s|$)((?:[^(,]|\([^)]*(?:\)|$))*)(?:,|$))/g,
  );
  return Array.from(found, ([, url = "", descriptors = ""]) => ({ url, descriptors: descriptors.trimEnd() }));
}

function withoutFragment(url: URL): string {
  const copy = new URL(url);
  copy.hash = "";
  return copy.href;
}

const MARK = "#webasgi:";

/** A `blob:` URL that says which URL it stands for. */
export function mark(blob: string, written: string): string {
  return written.includes("#")
    ? blob + written.slice(written.indexOf("#"))
    : blob + MARK + encodeURIComponent(written.toWellFormed());
}

/** The URL that the page wrote, if `url` is one that `mark` made. */
export function writtenUrl(url: string): string | null {
  const at = url.startsWith("blob:") ? url.indexOf(MARK) : -1;
  return at < 0 ? null : decodeURIComponent(url.slice(at + MARK.length));
}
