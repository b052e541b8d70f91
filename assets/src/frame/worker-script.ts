/**
 * A worker's script, loaded through the host. Nothing can be asked of the host while `importScripts` keeps the
 * thread, so what it names in the script's text is fetched ahead.
 */
import type { HeaderList } from "../protocol.ts";
import type { Modules } from "./modules.ts";
import { type Network, type NetworkResponse, readAll, subresource } from "./network.ts";
import { mark, type Resources } from "./resources.ts";
import { isClassicType } from "./vocabulary.ts";
import type { WorkerStart } from "./worker-bootstrap.ts";

type Native = (...urls: string[]) => void;

interface LoadedScript {
  /** Marked `blob:` URL; null where it could not be loaded. */
  url: string | null;
  /** Why. */
  problem: string;
}

export class WorkerScript {
  readonly #network: Network;
  readonly #resources: Resources;
  readonly #modules: Modules;
  readonly #native: Native;
  readonly #scripts = new Map<string, LoadedScript>();
  readonly #loading = new Set<Promise<void>>();

  /** `native` is the browser's own `importScripts`. */
  constructor(network: Network, resources: Resources, modules: Modules, native: Native) {
    this.#network = network;
    this.#resources = resources;
    this.#modules = modules;
    this.#native = native;
  }

  /** Asks for the worker's own script; rejects with what a page's author wants to know. */
  async fetch(start: WorkerStart): Promise<{ text: string; url: URL; headers: HeaderList }> {
    const { url, credentials, type, kind } = start;
    const dest = kind === "shared" ? "sharedworker" : "worker";
    const request = subresource(url);
    const response = await this.#request({
      ...request,
      // https://html.spec.whatwg.org/#fetch-a-classic-worker-script
      credentials: type === "classic" ? "same-origin" : credentials,
      headers: [...plain(request.headers), ...metadata(dest, "same-origin")],
    });
    return { ...response, url: new URL(response.url, url) };
  }

  /** Makes a classic script ready; what it gives runs it. */
  async classic(text: string, base: string): Promise<() => void> {
    const url = blobOf(await this.#prepare(text, base), base);
    while (this.#loading.size > 0) await Promise.all(this.#loading);
    return () => this.#native(url);
  }

  /** Makes a module script and all that it imports ready; what it gives runs it, and `begun` before any of it. */
  async module(text: string, base: string, begun: string): Promise<() => Promise<unknown>> {
    const { text: source, map } = await this.#modules.inline(text, base);
    if (map !== null) {
      throw new Error("Its modules import one another in a circle, which a playground's workers can't load.");
    }
    const first = blobOf(`${begun}()`, base);
    const entry = blobOf(`import "${first}"; import "${blobOf(source, base)}";`, base);
    return () => import(entry);
  }

  /** https://html.spec.whatwg.org/#import-scripts-into-worker-global-scope */
  importScripts(...addresses: unknown[]): void {
    const urls = addresses.map((address) => {
      if (URL.canParse(String(address), location.href)) return new URL(String(address), location.href);
      throw new DOMException(`importScripts: '${address}' is no URL.`, "SyntaxError");
    });
    for (const url of urls) {
      if (this.#resources.virtual(url.href) === null) this.#native(url.href);
      else this.#native(this.#loaded(url));
    }
  }

  #loaded(url: URL): string {
    url.hash = "";
    const script = this.#scripts.get(url.href);
    if (script?.url !== undefined && script.url !== null) return script.url;
    const why =
      script?.problem ??
      "A playground's worker has no way to wait for a script, so it loads those ahead whose URLs are plain strings " +
        'in the call, as in importScripts("a.js"). This one was not: write it so, or make the worker a module.';
    throw new DOMException(`importScripts: ${url.href} could not be loaded. ${why}`, "NetworkError");
  }

  /** The text with its `import()` calls resolved; what it imports otherwise is on its way. */
  #prepare(text: string, base: string): Promise<string> {
    for (const written of importedScripts(text)) {
      // Relative to the worker, whichever script it is in.
      const url = this.#resources.virtual(written, location.href);
      if (url === null) continue;
      url.hash = "";
      if (this.#scripts.has(url.href)) continue;
      this.#scripts.set(url.href, { url: null, problem: "It has not arrived." });
      const loading = this.#load(url).finally(() => this.#loading.delete(loading));
      this.#loading.add(loading);
    }
    return this.#modules.classic(text, base);
  }

  async #load(url: URL): Promise<void> {
    const script: LoadedScript = { url: null, problem: "" };
    try {
      const request = subresource(url.href);
      const headers = [...plain(request.headers), ...metadata("script", "no-cors")];
      const { text } = await this.#request({ ...request, headers });
      script.url = blobOf(await this.#prepare(text, url.href), url.href);
    } catch (error) {
      script.problem = error instanceof Error ? error.message : String(error);
    }
    this.#scripts.set(url.href, script);
  }

  async #request(
    request: Parameters<Network["request"]>[0],
  ): Promise<{ text: string; url: string; headers: HeaderList }> {
    const response = await this.#network.request(request);
    const problem = problemOf(response);
    if (problem !== null) {
      response.body.cancel();
      throw new Error(problem);
    }
    const { url, headers } = response;
    return { text: new TextDecoder().decode(await readAll(response.body)), url, headers };
  }
}

/** Workers take scripts only from responses that say that they are such. */
function problemOf({ status, headers }: NetworkResponse): string | null {
  if (status < 200 || status > 299) return `The app answered ${status}.`;
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const [essence = ""] = type.split(";");
  if (essence.trim() !== "" && isClassicType(essence)) return null;
  return `The app answered with the content type "${type}", which is no script's: a worker needs text/javascript.`;
}

const plain = (headers: HeaderList) => headers.filter(([name]) => !name.startsWith("sec-fetch-"));

/** https://w3c.github.io/webappsec-fetch-metadata/ */
function metadata(dest: string, mode: string): HeaderList {
  return [
    ["sec-fetch-dest", dest],
    ["sec-fetch-mode", mode],
    ["sec-fetch-site", "same-origin"],
  ];
}

/** Errors name a script by the last comment of this kind; engines that don't, by the URL, which is marked. */
function blobOf(text: string, url: string): string {
  const source = `${text}\n//# sourceURL=${url}`;
  const blob = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  onScript(blob, url);
  return mark(blob, url);
}

/** Called with each `blob:` URL and the URL that it stands for: a syntax error's event has no fragment. */
let onScript: (blob: string, url: string) => void = () => {};
export function tellScripts(listener: typeof onScript): void {
  onScript = listener;
}

const CALL = /\bimportScripts\s*\(/g;
const ARGUMENT =
  /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.|\$(?!\{))*)`)(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*(,|\))/y;

/** Strings that calls of `importScripts` have as their first arguments. */
export function importedScripts(text: string): string[] {
  const found: string[] = [];
  for (const call of text.matchAll(CALL)) {
    ARGUMENT.lastIndex = call.index + call[0].length;
    for (;;) {
      const match = ARGUMENT.exec(text);
      if (match === null) break;
      const [, double, single, template, end] = match;
      found.push((double ?? single ?? template ?? "").replaceAll(/\\(.)/g, "$1"));
      if (end === ")") break;
    }
  }
  return found;
}
