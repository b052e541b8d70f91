/** From an environment's name to Python that waits for an app. */
import { downloadRuntime } from "./environment.ts";
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
}

/** Downloads and boots. Rejects with a `SessionError`, or with `signal.reason`. */
export async function launch(
  { base, environment }: Launch,
  handlers: LaunchHandlers,
  signal: AbortSignal,
): Promise<Runtime> {
  const files = await downloadRuntime(base, environment, signal, (loaded, total) =>
    handlers.downloaded(loaded, total),
  );
  return Runtime.boot(base, files, handlers, signal);
}
