/** What every start fetches, on its way while the scripts that will ask for it are. */
import wasm from "parted:pyodide/pyodide.asm.wasm";

interface Begun {
  response: Promise<Response>;
  stop: AbortController;
}

/** What nobody has asked for by then is given up; milliseconds. */
const KEEP = 30_000;

/** By address. */
const begun = new Map<string, Begun>();

function get(url: URL, cache: RequestCache, signal: AbortSignal): Promise<Response> {
  return fetch(url, { cache, credentials: "same-origin", signal });
}

function begin(url: URL, cache: RequestCache): void {
  const { href } = url;
  if (begun.has(href)) return;
  const stop = new AbortController();
  const response = get(url, cache, stop.signal);
  response.catch(() => {}); // who asks for it hears of it
  const one = { response, stop };
  begun.set(href, one);
  setTimeout(() => {
    if (begun.get(href) !== one) return;
    begun.delete(href);
    stop.abort();
  }, KEEP);
}

/** A start with this environment, the name of its manifest, is about to be. */
export function beginFiles(base: URL, environment: string): void {
  begin(new URL(environment, base), "no-cache");
  begin(new URL(wasm.file, base), "force-cache");
}

/** The response to a request for a file of the site, which may have been made already. */
export function fetchFile(url: URL, cache: RequestCache, signal: AbortSignal): Promise<Response> {
  const one = begun.get(url.href);
  if (one === undefined || cache === "reload") return get(url, cache, signal);
  begun.delete(url.href);
  const stop = () => one.stop.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  return one.response;
}
