/**
 * The next runtime, booted ahead of its run: with Python up and the last app's imports done, edit-and-run
 * waits for the app alone, and meets an interpreter that no app has touched.
 *
 * There is at most one a page. It has never run an app, so nothing of a playground is in it.
 */
import type { Stage } from "../protocol.ts";
import type { LogEntry } from "./api.ts";
import { fits, type Launch, type LaunchHandlers, launch } from "./launch.ts";
import type { Runtime } from "./runtime.ts";

/** A standby that no session has wanted for so long frees its memory; milliseconds. */
const KEEP = 60_000;
/** GB; with less a second runtime may cost the first its life. */
const MEMORY = 4;

/** Keeps what a runtime says until somebody is there to hear it. */
class Relay implements LaunchHandlers {
  broken = false;
  #target: LaunchHandlers | null = null;
  #stage: Stage = "download";
  #progress: [loaded: number, total: number] = [0, 0];
  readonly #log: LogEntry[] = [];

  give(target: LaunchHandlers): void {
    this.#target = target;
    if (this.#stage === "download") target.downloaded(...this.#progress);
    else target.stage(this.#stage);
    for (const entry of this.#log) target.log(entry);
  }

  downloaded(loaded: number, total: number): void {
    this.#progress = [loaded, total];
    this.#target?.downloaded(loaded, total);
  }

  stage(stage: Stage): void {
    this.#stage = stage;
    this.#target?.stage(stage);
  }

  log(entry: LogEntry): void {
    if (this.#target !== null) this.#target.log(entry);
    else this.#log.push(entry);
  }

  failed(): void {
    // While it boots, the promise tells; after that the runtime is of no use.
    this.broken = true;
  }

  busy(busy: boolean): void {
    this.#target?.busy(busy);
  }
}

interface Standby extends Launch {
  relay: Relay;
  aborted: AbortController;
  runtime: Promise<Runtime>;
  /** Once it is booted. */
  booted: Runtime | null;
  /** Begun for a run: as it fails, the run does. */
  final: boolean;
}

let standby: Standby | null = null;
/** What the last app that came up in each environment imported. */
const imported = new Map<string, string[]>();
let sessions = 0;
let expiry: ReturnType<typeof setTimeout> | undefined;

function usable({ relay, booted }: Standby): boolean {
  return !relay.broken && (booted === null || booted.alive);
}

function isWelcome(): boolean {
  const { deviceMemory } = navigator as { deviceMemory?: number };
  return document.visibilityState === "visible" && (deviceMemory ?? MEMORY) >= MEMORY;
}

/** Boots a runtime for the next run in this environment, unless there is one; `modules`: what that run will import. */
export function prepare(next: Launch, modules: string[]): void {
  if (modules.length > 0) imported.set(next.environment, modules);
  if (isPrepared(next)) return;
  drop();
  if (isWelcome()) boot(next, false);
}

/** The same for a run that has begun. */
export function begin(run: Launch): void {
  if (isPrepared(run)) return;
  drop();
  boot(run, true);
}

function boot(next: Launch, final: boolean): void {
  const aborted = new AbortController();
  const relay = new Relay();
  const runtime = launch(next, relay, aborted.signal);
  const mine: Standby = { ...next, relay, aborted, runtime, booted: null, final };
  standby = mine;
  if (sessions === 0) expireLater();
  runtime.then(
    (booted) => {
      mine.booted = booted;
      booted.warm(imported.get(next.environment) ?? []);
    },
    () => {
      // The next run boots one of its own, and says what is wrong.
      if (standby === mine) standby = null;
    },
  );
}

/** Whether the next run in this environment finds a runtime. */
export function isPrepared(next: Launch): boolean {
  return standby !== null && fits(standby, next) && usable(standby);
}

/** The runtime that waits for the next run in this environment, once it is booted; it stays the standby. */
export async function waiting(next: Launch): Promise<Runtime | null> {
  if (!isPrepared(next)) return null;
  if (sessions === 0) expireLater();
  return (await standby?.runtime.catch(() => null)) ?? null;
}

/**
 * The runtime that is ready or on its way for this environment, now the caller's; or null. One that was begun
 * for this run rejects as `launch` does.
 */
export async function take(
  wanted: Launch,
  handlers: LaunchHandlers,
  signal: AbortSignal,
): Promise<Runtime | null> {
  if (standby === null || !fits(standby, wanted) || !usable(standby)) return null;
  const { relay, aborted, runtime: promise, final } = standby;
  standby = null;
  const abort = () => aborted.abort(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    relay.give(handlers);
    const runtime = await (final ? promise : promise.catch(() => null));
    if (signal.aborted) runtime?.kill("The start was given up.");
    signal.throwIfAborted();
    if (runtime === null || relay.broken || !runtime.alive) return null;
    runtime.handlers = handlers;
    return runtime;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** A session lives until the returned function is called: what is prepared is kept as long, and a while more. */
export function hold(): () => void {
  let held = true;
  sessions += 1;
  clearTimeout(expiry);
  return () => {
    if (!held) return;
    held = false;
    sessions -= 1;
    if (sessions === 0) expireLater();
  };
}

function expireLater(): void {
  clearTimeout(expiry);
  expiry = setTimeout(drop, KEEP);
}

function drop(): void {
  const old = standby;
  standby = null;
  old?.aborted.abort(new DOMException("The standby runtime is no longer wanted.", "AbortError"));
  old?.booted?.kill("The standby runtime is no longer wanted.");
}

addEventListener("pagehide", (event) => event.persisted || drop());
