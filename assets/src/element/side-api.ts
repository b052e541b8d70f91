/** What the element knows of the app's side: types only, so that importing them loads nothing. */
import type { BrowserState, Dialogs, LogEntry, Progress } from "../host/api.ts";
import type { AddressActions } from "../panels/address.ts";
import type { TabActions } from "../panels/browser-tabs.ts";
import type { Splitter, SplitterHooks } from "../panels/splitter.ts";
import type { RunningApp } from "../panels/tool.ts";
import type { Failure } from "../protocol.ts";
import type { State } from "./runner.ts";

export interface SideActions extends AddressActions, TabActions, SplitterHooks {
  run(): void;
  interrupt(): void;
  /** Null where no app runs. */
  app(): RunningApp | null;
  /** Says it to screen readers. */
  announce(text: string): void;
  /** Where the box shows one thing at a time: the panels. */
  showPanels(): void;
  /** A line of the reader's files, counted from 1. */
  showLocation(path: string, line: number): void;
  /** An error has come from a line of the reader's files. */
  raised(path: string, line: number, message: string): void;
  /** Whether the app is not the author's any more. */
  edited(): boolean;
  /** Whether the reader has a file of this path. */
  isFile(path: string): boolean;
  /** The console has so many lines that the reader has not seen; whether errors are among them. */
  unseen(count: number, failed: boolean): void;
}

/** What stands beside the code once the app has been run: its browser, its progress or failure, its panels. */
export interface Side {
  /** Stands between code and app. */
  readonly splitter: Splitter;
  /** App and panels. */
  readonly elements: readonly HTMLElement[];
  /** What the app's pages ask the reader. */
  readonly dialogs: Dialogs;
  /** A place for the frames of one more run; those of the run before go. */
  newViewport(): HTMLElement;
  /** What host, worker or driver say, in the reader's language. */
  translated(message: string): string;
  /** `displaced`: it was stopped because others run. */
  showState(state: State, failure: Failure | null, displaced: boolean): void;
  /** What screen readers say of a state, "" for nothing. */
  announcement(state: State, failure: Failure | null, displaced: boolean): string;
  /** Returns the stage's name where it is another one than before. */
  showProgress(progress: Progress): string | null;
  showBrowser(state: BrowserState, enabled: boolean): void;
  showBusy(busy: boolean): void;
  showLog(entry: LogEntry): void;
  /** Something is new in the app's traffic. */
  showTraffic(): void;
  /** The reader looks at the panels now. */
  panelsSeen(): void;
  /** An empty console, which is closed. */
  clearConsole(): void;
}

/** The lazily loaded module `side.ts`. */
export interface SideModule {
  createSide(root: ShadowRoot, actions: SideActions): Side;
}
