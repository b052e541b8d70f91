/** The first words of a frame that the host has made. */
import { failure } from "./download.ts";

/** Resolves when `frame` posts a message that `accept` accepts. */
export function messageFrom(
  frame: HTMLIFrameElement,
  accept: (data: unknown) => boolean,
  signal: AbortSignal,
  limit: number,
  page: URL,
  on: Window = window,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      on.removeEventListener("message", receive);
      signal.removeEventListener("abort", aborted);
      settle();
    };
    const receive = (event: MessageEvent<unknown>) => {
      if (event.source === frame.contentWindow && accept(event.data)) done(resolve);
    };
    const aborted = () => done(() => reject(signal.reason));
    const timer = setTimeout(
      () =>
        done(() =>
          reject(
            failure("interpreter", "network", `${page.href} did not load within ${limit / 1000} seconds.`),
          ),
        ),
      limit,
    );
    on.addEventListener("message", receive);
    signal.addEventListener("abort", aborted);
  });
}
