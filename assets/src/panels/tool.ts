/** What the panels under the app know of the run: types only, so that importing them loads nothing. */
import type { HeaderList, ListedFile, Outcome } from "../protocol.ts";
import type { TrafficEntry } from "../traffic.ts";

export interface ToolRequest {
  method: string;
  /** Absolute path with query. */
  path: string;
  headers?: HeaderList;
  body?: Uint8Array | string | null;
  /** With the cookies of the emulated browser. */
  cookies?: boolean;
}

export interface ToolResponse {
  status: number;
  headers: HeaderList;
  body: Uint8Array;
}

/** The app that runs. Every promise rejects with an `Error` where it does not answer. */
export interface RunningApp {
  request(request: ToolRequest): Promise<ToolResponse>;
  /** As `request`, but noted nowhere. */
  ask(request: ToolRequest): Promise<ToolResponse>;
  readonly traffic: readonly TrafficEntry[];
  clearTraffic(): void;
  evaluate(source: string): { result: Promise<{ outcome: Outcome; text: string }>; cancel(): void };
  listFiles(): Promise<{ files: ListedFile[]; complete: boolean }>;
  readFile(path: string): Promise<Uint8Array>;
}

export interface ToolContext {
  /** Null where no app runs. */
  app(): RunningApp | null;
  /** Ends Python code that does not yield. */
  interrupt(): void;
  /** Says it to screen readers. */
  announce(text: string): void;
  /** Shows the request in the panel for requests, to be changed and sent. */
  compose(request: ToolRequest): void;
}

/** One of the panels. */
export interface ToolPanel {
  readonly element: HTMLElement;
  /** The reader looks at it now. */
  shown(): void;
  /** An app has started, or has ended. */
  changed(): void;
}
