/** What the Python worker says to the host. */
import { isSendEvent, type SendEvent } from "./asgi.ts";
import {
  boolean,
  bytes,
  count,
  level,
  list,
  matches,
  nullable,
  number,
  oneOf,
  type Shape,
  shape,
  string,
} from "./checks.ts";

export const STAGES = ["download", "interpreter", "packages", "app", "startup", "request"] as const;
/** The named stages between Run and the first response, in order. */
export type Stage = (typeof STAGES)[number];

/** Whose fault a failure is. */
export type Fault = "author" | "app" | "us" | "network";

export interface Failure {
  stage: Stage;
  fault: Fault;
  /** One or more sentences: what failed, where, what to do. */
  message: string;
  /** Python traceback as CPython prints it, without our own frames, or "". */
  traceback: string;
  /** Where in the playground's files, where that is known. */
  location: { path: string; line: number } | null;
}

export type LogStream = "stdout" | "stderr" | "server";
export type LogLevel = "debug" | "info" | "warning" | "error";

/**
 * value: `text` is the last expression's `repr`, or "" for none; error: a traceback; incomplete: more lines are wanted, and
 * nothing was run; cancelled.
 */
export const OUTCOMES = ["value", "error", "incomplete", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ListedFile {
  /** Relative to the app's directory, or absolute where it lies elsewhere. */
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
  /** Whether it is a file of the playground as it was loaded, unchanged. */
  original: boolean;
}

/** What Python finds wrong with a text: lines count from 1, columns from 0 in code points; an empty range is a whole line. */
export interface SourceProblem {
  severity: "error" | "warning";
  message: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

export type WorkerToHost =
  | { type: "status"; status: "up" | "booted" | "stopped" | Stage }
  /** `modules`: what `warm` may import for the next run of this app, in order. */
  | { type: "ready"; modules: string[] }
  | { type: "failed"; failure: Failure }
  | { type: "pong" }
  /** A restored snapshot needs the files that it was made from: something is imported that it does not hold. */
  | { type: "want-files" }
  | { type: "log"; stream: LogStream; level: LogLevel; text: string }
  | { type: "evaluated"; id: number; outcome: Outcome; text: string }
  /** By path; `complete`: there are no more. */
  | { type: "files-listed"; id: number; files: ListedFile[]; complete: boolean }
  /** `bytes` is null where it can't be read, and then why. */
  | { type: "file-read"; id: number; bytes: Uint8Array | null; error: string }
  | { type: "checked"; id: number; problems: SourceProblem[] }
  | { type: "event"; id: number; event: SendEvent }
  /** The app has returned (or raised: then `error` says what, and the host has had a 500 if nothing was sent before). */
  | { type: "close"; id: number; error: string | null }
  /** The app has consumed this many bytes, counted in the same way. */
  | { type: "ack"; id: number; bytes: number };

const sourceProblem = shape({
  severity: oneOf("error", "warning"),
  message: string,
  line: count,
  column: count,
  end_line: count,
  end_column: count,
});

const failure = shape({
  stage: oneOf(...STAGES),
  fault: oneOf("author", "app", "us", "network"),
  message: string,
  traceback: string,
  location: nullable(shape({ path: string, line: count })),
});

const listedFile = shape({ path: string, size: count, modified: number, original: boolean });

const WORKER_TO_HOST: Record<WorkerToHost["type"], Shape[]> = {
  status: [{ status: oneOf("up", "booted", "stopped", ...STAGES) }],
  ready: [{ modules: list(string) }],
  failed: [{ failure }],
  pong: [{}],
  "want-files": [{}],
  log: [{ stream: oneOf("stdout", "stderr", "server"), level, text: string }],
  evaluated: [{ id: count, outcome: oneOf(...OUTCOMES), text: string }],
  "files-listed": [{ id: count, files: list(listedFile), complete: boolean }],
  "file-read": [{ id: count, bytes: nullable(bytes), error: string }],
  checked: [{ id: count, problems: list(sourceProblem) }],
  event: [{ id: count, event: isSendEvent }],
  close: [{ id: count, error: nullable(string) }],
  ack: [{ id: count, bytes: count }],
};

export const isWorkerToHost = (value: unknown): value is WorkerToHost => matches(WORKER_TO_HOST, value);
