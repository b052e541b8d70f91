/** From an environment's name to Python that waits for an app. */
import { SessionError } from "./api.ts";
import { Environment, type Way } from "./environment.ts";
import { Runtime, type RuntimeHandlers } from "./runtime.ts";

export interface LaunchHandlers extends RuntimeHandlers {
  /** Bytes here and bytes in all. */
  downloaded(loaded: number, total: number): void;
}

/** What decides whether a runtime fits a run. */
export interface Launch {
  /** The assets directory, with a trailing slash. */
  base: URL;
  /** File name of the environment's manifest. */
  environment: string;
  /** Nothing of the environment may have been imported: see `needsFresh`. */
  fresh: boolean;
  /** Whether Python may reach other sites: a worker's policy is that of its frame, for good. */
  network: boolean;
}

/** Downloads and boots. Rejects with a `SessionError`, or with `signal.reason`. */
export async function launch(
  { base, environment: name, fresh, network }: Launch,
  handlers: LaunchHandlers,
  signal: AbortSignal,
): Promise<Runtime> {
  const environment = await Environment.read(base, name, signal);
  const ways = environment.ways.filter((way) => way !== "snapshot" || !fresh);
  for (const way of ways) {
    try {
      return await start(base, environment, way, network, handlers, signal);
    } catch (error) {
      signal.throwIfAborted();
      // A slower way needs neither a snapshot nor what it is made for; where the network fails, no way helps.
      if (way === ways.at(-1) || !isOurs(error)) throw error;
      const text = `The quick start failed, a slower one is tried: ${error.message}`;
      handlers.log({ stream: "server", level: "warning", text });
    }
  }
  throw new TypeError("An environment has at least one way to start.");
}

const isOurs = (error: unknown): error is SessionError =>
  error instanceof SessionError && error.failure.fault === "us";

function start(
  base: URL,
  environment: Environment,
  way: Way,
  network: boolean,
  handlers: LaunchHandlers,
  signal: AbortSignal,
): Promise<Runtime> {
  const files = environment.download(way, signal, (loaded, total) => handlers.downloaded(loaded, total));
  return Runtime.boot(
    base,
    files,
    network,
    () => environment.files(AbortSignal.timeout(FILES_LIMIT)),
    handlers,
    signal,
  );
}

/** For the files behind a snapshot; milliseconds. */
const FILES_LIMIT = 120_000;
