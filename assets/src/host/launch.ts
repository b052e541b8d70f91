/** From an environment's name to Python that waits for an app; its files may be fetched ahead. */
import type { Way } from "../protocol.ts";
import { SessionError } from "./api.ts";
import { CommonFiles, Environment, type RuntimeFiles, type Watcher } from "./environment.ts";
import { type Home, openHome } from "./home.ts";
import { SlowLink, soonest } from "./link.ts";
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
  /** Address of the package index that Python may reach in any case, empty for none. */
  index: string;
  /** Whether Python has an origin of its own. */
  isolation: boolean;
}

/** A download that nobody has used for so long frees its memory; milliseconds. The HTTP cache still has it. */
const KEEP = 60_000;

/** Downloads on their way. */
interface Begun {
  files: RuntimeFiles;
  stop: AbortController;
}

/** Those that were begun before anybody clicked Run. */
interface Ahead extends Begun {
  environment: Environment;
  watch(progress: Watcher["progress"]): void;
}

let ahead: { wanted: Launch; coming: Promise<Ahead>; expiry: ReturnType<typeof setTimeout> } | null = null;

/** Whether two launches want the same. */
export function fits(one: Launch, other: Launch): boolean {
  return (
    one.base.href === other.base.href &&
    one.environment === other.environment &&
    one.network === other.network &&
    one.index === other.index &&
    one.isolation === other.isolation &&
    one.fresh === other.fresh
  );
}

/** Whether the reader's browser is to save data. */
export function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** A launch is likely: fetches what it needs, unless the reader's browser is to save data. */
export function expect(wanted: Launch): void {
  if (savesData() || (ahead !== null && fits(ahead.wanted, wanted))) return;
  forget();
  const coming = fetchAhead(wanted);
  ahead = { wanted, coming, expiry: setTimeout(forget, KEEP) };
  coming.catch(() => {}); // the launch tries again, and says what is wrong
}

function forget(): void {
  const last = ahead;
  ahead = null;
  clearTimeout(last?.expiry);
  last?.coming.then(({ stop }) => stop.abort()).catch(() => {});
}

/** Files that every start needs, and what gives them up. */
interface Early {
  common: CommonFiles;
  stop: AbortController;
}

function beginEarly(base: URL, hasPython: boolean): Early {
  const stop = new AbortController();
  return { common: new CommonFiles(base, hasPython, stop.signal), stop };
}

function begin(
  environment: Environment,
  way: Way,
  progress: Watcher["progress"],
  { common, stop }: Early,
  isKept: (snapshot: string) => boolean,
): Begun {
  return { files: environment.download(way, { signal: stop.signal, progress }, common, isKept), stop };
}

/** Of a home that is not known yet, or is new. */
const nothingKept = () => false;

/** The environment, and what is fetched meanwhile. Gives that up where the environment can't be had. */
async function readEarly(
  { base, environment }: Launch,
  hasPython: boolean,
  signal: AbortSignal,
): Promise<[Environment, Early]> {
  // First what the largest files wait for.
  const reading = Environment.read(base, environment, signal);
  const early = beginEarly(base, hasPython);
  try {
    return [await reading, early];
  } catch (error) {
    early.stop.abort(error);
    throw error;
  }
}

async function fetchAhead(wanted: Launch): Promise<Ahead> {
  const [environment, early] = await readEarly(wanted, false, new AbortController().signal);
  let seen: [loaded: number, total: number] = [0, 0];
  let watcher: Watcher["progress"] = () => {};
  const progress: Watcher["progress"] = (...now) => {
    seen = now;
    watcher(...now);
  };
  const begun = begin(environment, waysOf(environment, wanted)[0] ?? "wheels", progress, early, nothingKept);
  const watch = (progress: Watcher["progress"]) => {
    watcher = progress;
    progress(...seen);
  };
  return { ...begun, environment, watch };
}

/** What was fetched ahead for this launch, now the caller's; null where there is nothing. */
async function takeAhead(wanted: Launch): Promise<Ahead | null> {
  if (ahead === null || !fits(ahead.wanted, wanted)) return null;
  const { coming, expiry } = ahead;
  ahead = null;
  clearTimeout(expiry);
  return coming.catch(() => null);
}

function waysOf(environment: Environment, { fresh }: Launch): Way[] {
  return environment.ways.filter((way) => way !== "snapshot" || !fresh);
}

/** Downloads and boots. Rejects with a `SessionError`, or with `signal.reason`. */
export async function launch(
  wanted: Launch,
  handlers: LaunchHandlers,
  signal: AbortSignal,
): Promise<Runtime> {
  // It comes up while files do.
  const home = openHome(wanted, signal);
  try {
    return await launchIn(home, wanted, handlers, signal);
  } catch (error) {
    home.close();
    throw error;
  }
}

async function launchIn(
  first: Home,
  wanted: Launch,
  handlers: LaunchHandlers,
  signal: AbortSignal,
): Promise<Runtime> {
  let opened: Home | null = first;
  const begun = await takeAhead(wanted);
  signal.throwIfAborted();
  const progress: Watcher["progress"] = (loaded, total) => handlers.downloaded(loaded, total);
  const beginWay = (environment: Environment, way: Way) =>
    begin(environment, way, progress, beginEarly(wanted.base, false), nothingKept);
  let current: Begun;
  let environment: Environment;
  if (begun === null) {
    const [read, early] = await readEarly(wanted, first.hasPython, signal);
    environment = read;
    const way = waysOf(environment, wanted)[0] ?? "wheels";
    current = begin(environment, way, progress, early, (snapshot) => first.takeKept(snapshot));
  } else {
    environment = begun.environment;
    current = begun;
    begun.watch(progress);
  }
  let ways = waysOf(environment, wanted);
  const others = () => ways.filter((way) => way !== current.files.way);
  void watchLink(current, others(), environment);
  for (;;) {
    const home = opened ?? openHome(wanted, signal);
    opened = null;
    try {
      return await attempt(home, wanted.network, current, handlers, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SlowLink) {
        handlers.log({ stream: "server", level: "info", text: error.message });
        current = beginWay(environment, error.way);
        continue;
      }
      if (current === begun && !isOurs(error)) {
        // What failed before anybody asked for it may be had by now.
        current = beginWay(environment, current.files.way);
        continue;
      }
      ways = others();
      const [way] = ways;
      // A slower way needs neither a snapshot nor what it is made for; where the network fails, no way helps.
      if (way === undefined || !isOurs(error)) throw error;
      report(current.files.way, error, handlers);
      current = beginWay(environment, way);
    }
  }
}

/** Gives a start up, with a `SlowLink`, where another way is over sooner on the reader's link. */
async function watchLink({ files, stop }: Begun, others: Way[], environment: Environment): Promise<void> {
  const rate = await files.rate;
  const left = files.left();
  if (rate === null || left === 0) return;
  const anew = others.map((way) => ({ way, left: environment.size(way) }));
  const way = soonest([{ way: files.way, left }, ...anew], rate);
  if (way !== files.way) stop.abort(new SlowLink(way, rate));
}

/** Boots from files as they come; ends their downloads where that fails, or is given up. */
async function attempt(
  home: Home,
  network: boolean,
  { files, stop }: Begun,
  handlers: LaunchHandlers,
  signal: AbortSignal,
): Promise<Runtime> {
  const abort = () => stop.abort(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Runtime.boot(home, files, network, handlers, signal);
  } catch (error) {
    stop.abort(error);
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function report(way: Way | undefined, error: SessionError, handlers: LaunchHandlers): void {
  const text = `The start from the ${way ?? "files"} failed, a slower one is tried: ${error.message}`;
  handlers.log({ stream: "server", level: "warning", text });
}

const isOurs = (error: unknown): error is SessionError =>
  error instanceof SessionError && error.failure.fault === "us";
