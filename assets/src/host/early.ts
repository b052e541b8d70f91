/** Files of the site that are on their way before the scripts are that will ask for them. */

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

/** It will be asked for. */
export function begin(url: URL, cache: RequestCache): void {
  const { href } = url;
  if (begun.has(href)) return;
  const stop = new AbortController();
  const response = get(url, cache, stop.signal);
  const one = { response, stop };
  begun.set(href, one);
  const drop = () => {
    if (begun.get(href) !== one) return;
    begun.delete(href);
    stop.abort();
  };
  setTimeout(drop, KEEP);
  // The next start asks anew.
  response.then(({ ok }) => ok || drop(), drop);
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
