/** What a playground is made of: the page's data, what scripts of the page put in its place, and the reader's edits. */
import type { PythonOptions } from "../host/api.ts";
import { SessionError } from "../host/api.ts";
import { strings } from "../panels/strings.ts";
import { checkedFiles, type PlaygroundData, parseData } from "./data.ts";
import { type Drafts, draftsOf } from "./drafts.ts";
import type { SharedState } from "./more.ts";
import { Workspace } from "./workspace.ts";

export class Contents {
  readonly workspace = new Workspace();
  /** The page's data; null before it is read, and where it can't be. */
  data: PlaygroundData | null = null;
  /** Why it can't be. */
  problem: string | null = null;
  #drafts: Drafts | null = null;
  /** Set by the page's scripts; `null` as the author has it. */
  #app: string | null = null;
  #path: string | null = null;

  get app(): string {
    return this.#app ?? this.data?.app ?? "main:app";
  }

  set app(app: string) {
    this.#app = app;
  }

  get path(): string {
    return this.#path ?? this.data?.path ?? "/";
  }

  set path(path: string) {
    this.#path = path;
  }

  /** Whether the page's data has been read, to whatever end. */
  get known(): boolean {
    return this.data !== null || this.problem !== null;
  }

  /** Whether it is not the author's any more. */
  get changed(): boolean {
    return this.#app !== null || this.#path !== null || this.workspace.changed;
  }

  /**
   * Reads the data of an element of the page; `problem` says what is wrong with it. Returns whether edits from an earlier
   * visit came back.
   */
  read(element: HTMLElement): boolean {
    const json = element.dataset.playground ?? null;
    try {
      if (json === null) throw new Error(strings.noData);
      return this.#take(element, parseData(json), json);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  #take(element: HTMLElement, data: PlaygroundData, json: string): boolean {
    const { workspace } = this;
    const early = workspace.paths.length > 0 ? checkedFiles(workspace.toObject()) : null;
    this.data = data;
    workspace.load(
      data.files.map((file) => [file.path, file.text]),
      data.data,
    );
    if (early !== null) {
      workspace.replace(early);
      return false;
    }
    this.#drafts = draftsOf(element, json, workspace.toObject());
    const draft = this.#drafts.load();
    if (draft === null) return false;
    workspace.replace(draft.files);
    if (draft.data !== null) workspace.data = draft.data;
    return workspace.changed;
  }

  /** The reader has changed something. */
  keep(): void {
    this.#drafts?.save(() => this.workspace.draft);
  }

  /** The page may go now. */
  flush(): void {
    this.#drafts?.flush();
  }

  /** The author's app and first URL again. */
  forget(): void {
    this.#app = null;
    this.#path = null;
  }

  /** What a link or a zip takes along, besides the files. */
  get shared(): SharedState {
    const { data, workspace } = this;
    return {
      app: this.app,
      path: this.path,
      title: data?.title ?? null,
      environment: data?.environment ?? null,
      requirements: data?.requirements ?? [],
      data: workspace.data,
      environ: data?.environ ?? {},
      directory: data?.directory ?? "",
    };
  }

  /** What decides which Python a run needs; raises `SessionError` where there is nothing that could run. */
  pythonOptions(base: URL): PythonOptions {
    const { data, workspace } = this;
    if (data === null || data.environment === null) {
      const message = this.problem ?? data?.problem ?? strings.noEnvironment;
      throw new SessionError({ stage: "download", fault: "author", message, traceback: "", location: null });
    }
    return {
      files: workspace.toObject(),
      edited: workspace.changed,
      index: data.index ?? "",
      data: workspace.data,
      environ: data.environ,
      directory: data.directory,
      environment: data.environment,
      network: data.network,
      isolation: data.isolation,
      shipped: data.shipped,
      base,
    };
  }
}
