/** What the element knows of the host: types only, so that importing them loads nothing. */
import type {
  Failure,
  HeaderList,
  ListedFile,
  LogLevel,
  LogStream,
  Outcome,
  SourceProblem,
  Stage,
} from "../protocol.ts";
import type { TrafficEntry } from "../traffic.ts";

/** A file of the app that is no text. */
export type DataFile = SiteFile | OwnFile;

/** As the site has it. */
export interface SiteFile {
  /** Where the app finds it. */
  path: string;
  /** Relative to the assets directory. */
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** As the reader has added it, or as a link has carried it. */
export interface OwnFile {
  path: string;
  /** Bytes. */
  size: number;
  base64: string;
}

/** What decides which Python a run needs. */
export interface PythonOptions {
  /** Path to text; the entry module is among them. */
  files: Record<string, string>;
  /** Whether the reader has changed the files: their script block may ask for packages that the site does not ship. */
  edited: boolean;
  /** Address of the package index to install such packages from, empty for none. */
  index: string;
  /** Files that are no text; paths as those of `files`. */
  data: readonly DataFile[];
  /** Environment variables of the app. */
  environ: Record<string, string>;
  /** The app's working directory, relative to its files; empty for theirs. */
  directory: string;
  /** File name of the environment's manifest, relative to `base`. */
  environment: string;
  /** Whether app and page may reach other sites. */
  network: boolean;
  /** Whether the app's Python runs in an opaque origin. */
  isolation: boolean;
  /** File name of the site's own table of files for URLs of other sites, relative to `base`; null where it has none. */
  shipped: string | null;
  /** The assets directory, with a trailing slash. */
  base: URL;
}

export interface SessionOptions extends PythonOptions {
  /** `module:attribute`. */
  app: string;
  /** First URL that the emulated browser opens, absolute path with query. */
  path: string;
  /** Where the emulated browser puts its frames; it fills this element. */
  viewport: HTMLElement;
  dialogs: Dialogs;
}

export interface Progress {
  stage: Stage;
  /** Bytes here and bytes in all (stage `download`); 0 and 0 for stages without a measure. */
  loaded: number;
  total: number;
}

export interface LogEntry {
  stream: LogStream | "browser";
  level: LogLevel;
  text: string;
}

/** One request that reached the app, whoever made it. */
export interface RequestEntry {
  method: string;
  url: string;
  status: number;
  /** Milliseconds from the request to the end of its response. */
  duration: number;
}

/** Body of a response: bytes, and their two usual readings. `String(body)` is `body.text()`. */
export interface ResponseBody extends Uint8Array {
  text(): string;
  json(): unknown;
}

export interface AppRequest {
  method?: string;
  /** Absolute path with query. */
  path?: string;
  headers?: HeaderList | Record<string, string>;
  body?: string | Uint8Array | ArrayBuffer | null;
  /** With the cookies of the emulated browser, which keeps those that the response sets. */
  cookies?: boolean;
}

export interface AppResponse {
  status: number;
  headers: HeaderList;
  body: ResponseBody;
}

/** One tab as the tab strip sees it. */
export interface TabEntry {
  id: number;
  title: string;
  /** `data:` URL of an image, or "". */
  icon: string;
  active: boolean;
}

/** The emulated browser as its address bar and its tab strip see it. */
export interface BrowserState {
  /** Path, query and fragment of the page shown (the origin is the docs site's). */
  url: string;
  title: string;
  /** `data:` URL of an image, or "". */
  icon: string;
  /** At least one. */
  tabs: TabEntry[];
  loading: boolean;
  canGoBack: boolean;
  canGoForward: boolean;
}

export interface Browser {
  readonly state: BrowserState;
  /** The frame element that shows the app; another one after each navigation. */
  readonly frame: HTMLIFrameElement | null;
  /** Resolves when the new page is shown, or the navigation ended otherwise (download, 204, error page). */
  navigate(url: string): Promise<void>;
  back(): void;
  forward(): void;
  reload(): void;
  selectTab(id: number): void;
  /** Resolves when it is closed, or the reader would rather stay. The last tab is not closed. */
  closeTab(id: number): Promise<void>;
}

/** A server asks who the reader is (RFC 9110, 11). */
export interface AuthenticationPrompt {
  realm: string;
  /** Credentials that were given before have been refused. */
  again: boolean;
}

/** What the emulated browser asks its reader. */
export interface Dialogs {
  /** User name and password, or null where the reader would rather not. */
  authenticate(prompt: AuthenticationPrompt): Promise<{ user: string; password: string } | null>;
  /** Whether to leave a page that asks to stay. */
  confirmLeave(): Promise<boolean>;
}

export interface SessionEvents {
  progress: CustomEvent<Progress>;
  log: CustomEvent<LogEntry>;
  request: CustomEvent<RequestEntry>;
  /** Something is new in an entry of `Session.traffic`. */
  traffic: CustomEvent<TrafficEntry>;
  /** A page has been committed, or its URL changed in place. */
  navigate: CustomEvent<{ url: string }>;
  /** `browser.state` has changed. */
  browser: CustomEvent<BrowserState>;
  /** Code of the app that doesn't yield keeps Python busy, or no longer does. */
  busy: CustomEvent<boolean>;
  /** The session ended by itself after it was ready (the worker died). */
  failed: CustomEvent<Failure>;
}

/** Python source that runs in the namespace of the app's module. */
export interface Evaluation {
  /** Rejects with an `Error` where the app is gone before. */
  readonly result: Promise<{ outcome: Outcome; text: string }>;
  /** Ends what waits. */
  cancel(): void;
}

/** One run of one app: worker, emulated browser and what joins them. */
export interface Session {
  readonly browser: Browser;
  /** Resolves when the first response is shown; rejects with `SessionError`. */
  start(): Promise<void>;
  /** Ends the run and frees worker and frames; idempotent. Lifespan shutdown gets up to a second once Python listens. */
  stop(): Promise<void>;
  /** Raises `KeyboardInterrupt` in code of the app that keeps Python busy; the app goes on. */
  interrupt(): void;
  /** What Python finds wrong with a text, which is not run; null where it doesn't answer now. */
  check(path: string, source: string): Promise<SourceProblem[] | null>;
  /** Another run of these files is to be expected: prepares a runtime for it. */
  prepare(): void;
  /** Rejects with a `TypeError` for headers and methods that HTTP can't carry. */
  request(request: AppRequest): Promise<AppResponse>;
  /** As `request`, for what the interface asks by itself: neither told of nor noted. */
  ask(request: AppRequest): Promise<AppResponse>;
  /** The newest requests to the app, in order; what is noted of each grows with it. */
  readonly traffic: readonly TrafficEntry[];
  clearTraffic(): void;
  evaluate(source: string): Evaluation;
  /** Rejects with an `Error`. */
  listFiles(): Promise<{ files: ListedFile[]; complete: boolean }>;
  /** Rejects with an `Error`. */
  readFile(path: string): Promise<Uint8Array>;
  addEventListener<K extends keyof SessionEvents>(type: K, listener: (event: SessionEvents[K]) => void): void;
}

/** Rejection of `Session.start`: which stage failed, whose fault it is, what to do. */
export class SessionError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = "SessionError";
    this.failure = failure;
  }
}

/** The lazily loaded module `host/session.ts`. */
export interface SessionModule {
  createSession(options: SessionOptions): Session;
  /** A run is possible: fetches what it needs; where it is likely, boots Python as well. */
  expectSession(options: PythonOptions, likely: boolean): void;
  /** A run has begun, whose session will be created: boots Python. `options` may raise what creating the session would. */
  beginSession(options: () => PythonOptions): void;
  /** As `Session.check`, by the Python that waits for a run of these options. */
  checkSource(options: PythonOptions, path: string, source: string): Promise<SourceProblem[] | null>;
}
