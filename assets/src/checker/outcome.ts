/** What Python asks of the checker, and what it is told. */
import type { Failure, HeaderList, LogLevel, LogStream, Program } from "../protocol.ts";

export interface Request {
  method: string;
  /** Path and query. */
  target: string;
  headers: HeaderList;
  /** In base64. */
  body: string;
  /** Whether redirects are followed, as a browser does. */
  follow: boolean;
}

/** One playground; its data files are in base64, by name. Its requests are sent one after the other, with the cookies that came before. */
export interface Example {
  program: Omit<Program, "data"> & { data: Record<string, string> };
  network: boolean;
  requests: Request[];
}

export interface Exchange {
  /** Path and query of the last request, which is another one after redirects. */
  target: string;
  /** 0 where no response was started. */
  status: number;
  headers: HeaderList;
  /** In base64. */
  body: string;
  /** Whether the response went on: it was longer, or had no end. */
  cut: boolean;
  /** Why there is no response, or why it ended too early. */
  error: string | null;
  /** Lines of the console from this request to the next. */
  logs: Log[];
}

export interface Log {
  stream: LogStream;
  level: LogLevel;
  text: string;
}

/** Of an example; there are exchanges for all requests, or a failure. */
export interface Outcome {
  failure: Failure | null;
  exchanges: Exchange[];
  /** Names of the modules, but for the app's own, that it has imported and that were not there before. */
  modules: string[];
  /** Whether it would come out like this again. */
  lasting: boolean;
}
