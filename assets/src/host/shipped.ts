/**
 * URLs of content networks that frameworks put into their own pages, and the files of this site that answer them
 * (`assets/cdn.mjs`, and what the site's author adds), so that `/docs` and `/redoc` work offline. Files are fetched when a
 * page asks for them.
 */
import type { HeaderList } from "../protocol.ts";
import { type Download, download, downloadJson, failure } from "./download.ts";
import { type AddedFile, addedFiles } from "./manifest.ts";

export interface ShippedResponse {
  headers: HeaderList;
  body: Uint8Array;
}

export class Shipped {
  readonly #base: URL;
  readonly #files: readonly AddedFile[];
  readonly #expressions: readonly RegExp[];

  private constructor(base: URL, files: readonly AddedFile[]) {
    this.#base = base;
    this.#files = files;
    this.#expressions = this.#files.map(({ pattern }) => new RegExp(pattern));
  }

  /**
   * Those of the project and those of the site, which `table` names (relative to `base`), if there is one. Rejects with
   * `SessionError`, or with `signal.reason`.
   */
  static async load(base: URL, table: string | null, signal: AbortSignal): Promise<Shipped> {
    const [{ default: known }, added] = await Promise.all([
      // A large table, which nothing needs before Python is up.
      import("cdn:"),
      table === null ? [] : Shipped.#added(base, table, signal),
    ]);
    // The author's come first.
    return new Shipped(base, [...added, ...known]);
  }

  static async #added(base: URL, table: string, signal: AbortSignal): Promise<AddedFile[]> {
    const content = addedFiles(await downloadJson(base, table, signal));
    if (content === null) throw failure("download", "us", `${new URL(table, base)} is no table of files.`);
    return content;
  }

  /** For the frame: which URLs of other origins it asks the host for. */
  get patterns(): string[] {
    return this.#files.map(({ pattern }) => pattern);
  }

  /** The answer to a URL of another origin, or null where the site ships none. Rejects with `SessionError`. */
  async response(url: string, signal: AbortSignal): Promise<ShippedResponse | null> {
    const file = this.#files[this.#expressions.findIndex((expression) => expression.test(url))];
    if (file === undefined) return null;
    return {
      headers: [
        ["content-type", file.contentType],
        ["access-control-allow-origin", "*"],
      ],
      body: file.asset === null ? new Uint8Array() : await this.#content(file.asset, signal),
    };
  }

  async #content(asset: Download, signal: AbortSignal): Promise<Uint8Array> {
    const [bytes] = await download(this.#base, [asset], signal, () => {});
    const content = new Uint8Array(bytes ?? new ArrayBuffer(0));
    if (asset.encoding !== "zstd") return content;
    const { decompress } = await import("fzstd");
    return decompress(content);
  }
}
