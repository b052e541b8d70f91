/** The element's shadow tree: which parts there are, and which of them each state shows. */
import type { BrowserState, Dialogs, LogEntry, Progress } from "../host/api.ts";
import { button, h, takesText } from "../panels/dom.ts";
import { icon } from "../panels/icons.ts";
import { Notice } from "../panels/notice.ts";
import { skipLink } from "../panels/skip.ts";
import type { SplitterHooks } from "../panels/splitter.ts";
import { strings } from "../panels/strings.ts";
import { Toolbar, type ToolbarActions } from "../panels/toolbar.ts";
import { type ViewName, ViewSwitch } from "../panels/views.ts";
import type { Failure } from "../protocol.ts";
import type { CodePanel } from "./code.ts";
import { chooseSplit, chosenLayout, chosenSplit } from "./layout.ts";
import { showPrinted } from "./print.ts";
import type { State } from "./runner.ts";
import type { Side, SideActions, SideModule } from "./side-api.ts";
import type { Scheme } from "./theme.ts";
import type { Workspace } from "./workspace.ts";

export interface ViewActions
  extends ToolbarActions,
    Omit<SideActions, "announce" | "showPanels" | "showLocation" | "unseen" | keyof SplitterHooks> {
  /** Opens the list of files before `place`, or closes it. */
  toggleFiles(button: HTMLElement, place: HTMLElement): void;
}

export class View {
  readonly notice = new Notice();
  readonly #shadow: ShadowRoot;
  readonly #code: CodePanel;
  readonly #actions: ViewActions;
  readonly #root: HTMLElement;
  readonly #toolbar: Toolbar;
  readonly #views: ViewSwitch;
  readonly #sideElement = h("div", { class: "side" });
  readonly #printed = h("div", { class: "printed" });
  /** What the app answered when the page was built. */
  readonly #recorded = h("slot", { name: "response" });
  readonly #problem = h("p", { class: "problem", role: "alert", hidden: true });
  readonly #live = h("div", { class: "visually-hidden", role: "status" });
  #side: Side | null = null;
  #state: State = "idle";
  #missing = false;

  constructor(shadow: ShadowRoot, code: CodePanel, actions: ViewActions) {
    this.#shadow = shadow;
    this.#code = code;
    this.#actions = actions;
    this.#toolbar = new Toolbar(actions);
    this.#views = new ViewSwitch((view) => this.#show(view));
    const files = button(
      {
        label: strings.files,
        class: "icon-button files-button",
        "aria-expanded": "false",
        "aria-controls": "file-list",
      },
      icon("files"),
      null,
      () => actions.toggleFiles(files, code.element),
    );
    const head = h(
      "div",
      { class: "head", part: "head" },
      this.#views.element,
      h("div", { class: "file-bar" }, code.tabs.element, files),
      this.#toolbar.element,
    );
    const source = h("div", { class: "source" }, this.notice.element, code.element, this.#printed);
    const main = h("div", { class: "main" }, source, this.#sideElement);
    const skip = skipLink();
    this.#root = h(
      "div",
      { class: "root", lang: strings.language },
      skip.link,
      h("slot", { name: "title" }),
      this.#problem,
      head,
      main,
      this.#recorded,
      this.#live,
      skip.end,
    );
    // Themes have keys of their own ("/", "s", arrows), and see of what is typed here only that it is in this element.
    this.#root.addEventListener("keydown", (event) => {
      if (takesText(event.composedPath()[0] ?? null)) event.stopPropagation();
    });
    shadow.append(this.#root);
    this.#show("code");
    this.showState("idle", null);
  }

  /** What stands beside the code once the app has been run. */
  addSide(module: SideModule): void {
    if (this.#side !== null) return;
    const side = module.createSide(this.#shadow, {
      ...this.#actions,
      showPanels: () => this.#show("panels"),
      announce: (text) => this.announce(text),
      showLocation: (path, line) => this.showLocation(path, line),
      beside: () => this.#root.dataset.layout === "beside",
      changed: (percent, final) => {
        this.#root.style.setProperty("--_split", `${percent}%`);
        if (final) chooseSplit(chosenLayout(), percent);
      },
      unseen: (count, failed) => this.#views.badge(count, failed),
    });
    this.#sideElement.before(side.splitter.element);
    this.#sideElement.append(...side.elements);
    this.#side = side;
    this.applyLayout();
    if (this.#state !== "idle") side.showState(this.#state, null, false);
  }

  /** The page is about to be printed. */
  preparePrint(workspace: Workspace): void {
    showPrinted(this.#printed, workspace);
  }

  /** Code and app as the reader has chosen. */
  applyLayout(): void {
    const layout = chosenLayout();
    this.#root.dataset.layout = layout;
    this.#side?.splitter.update(chosenSplit(layout));
  }

  /** Puts the caret into a line of the reader's files. */
  showLocation(path: string, line: number): void {
    this.#show("code");
    void this.#code.reveal(path, line);
  }

  /** A place for the frames of one more run; `addSide` was called before. */
  newViewport(): HTMLElement {
    return this.#loaded().newViewport();
  }

  /** What the app's pages ask the reader; `addSide` was called before. */
  get dialogs(): Dialogs {
    return this.#loaded().dialogs;
  }

  /** The size of the first run may come. */
  expectSize(): void {
    this.#toolbar.expectSize();
  }

  /** Bytes that the first run moves; null when there is nothing to say. */
  showSize(bytes: number | null): void {
    this.#toolbar.showSize(bytes);
  }

  /** Where the box shows one thing at a time, it goes on to show what it shows. */
  staying = false;

  /** `displaced`: it was stopped because others run. */
  showState(state: State, failure: Failure | null, displaced = false): void {
    this.#state = state;
    this.#root.dataset.state = state;
    if (state === "loading" && !this.staying) this.#show("app");
    if (state !== "idle") this.showSize(null);
    if (state === "idle") this.#show("code");
    this.#side?.showState(state, failure, displaced);
    this.#showMissing(this.#side === null ? failure : null);
    this.announce(this.#side?.announcement(state, failure, displaced) ?? failure?.message ?? "");
  }

  /** `resettable`: whether Reset would change anything; `changed`: whether it is not the author's any more. */
  updateToolbar(resettable: boolean, changed: boolean): void {
    this.#recorded.hidden = changed;
    this.#toolbar.update({
      loading: this.#state === "loading",
      running: this.#state === "ready",
      resettable,
    });
  }

  showProgress(progress: Progress): void {
    const stage = this.#side?.showProgress(progress) ?? null;
    if (stage !== null) this.announce(stage);
  }

  showBrowser(state: BrowserState): void {
    this.#side?.showBrowser(state, this.#state === "ready");
  }

  showBusy(busy: boolean): void {
    this.#side?.showBusy(busy);
  }

  showLog(entry: LogEntry): void {
    this.#side?.showLog(entry);
  }

  showTraffic(): void {
    this.#side?.showTraffic();
  }

  clearConsole(): void {
    this.#side?.clearConsole();
  }

  /** `usable`: whether the playground can be run all the same. */
  showProblem(text: string | null, usable: boolean): void {
    this.#problem.textContent = text;
    this.#problem.hidden = text === null;
    this.#root.classList.toggle("broken", !usable);
  }

  set scheme(scheme: Scheme) {
    this.#root.dataset.scheme = scheme;
  }

  /** The colour behind the playground, for what has to cover something. */
  set background(color: string | null) {
    if (color === null) this.#root.style.removeProperty("--_page");
    else this.#root.style.setProperty("--_page", color);
  }

  /** What host, worker or driver say, in the reader's language. */
  translated(message: string): string {
    return this.#side?.translated(message) ?? message;
  }

  announce(text: string): void {
    this.#live.textContent = text;
  }

  /** Says what the app's side would say, were it here. */
  #showMissing(failure: Failure | null): void {
    const missing = failure !== null;
    if (missing || this.#missing) this.showProblem(failure?.message ?? null, true);
    this.#missing = missing;
  }

  #loaded(): Side {
    if (this.#side === null) throw new Error("The app's side is not loaded.");
    return this.#side;
  }

  #show(view: ViewName): void {
    this.#root.dataset.view = view;
    this.#views.select(view);
    if (view === "panels") this.#side?.panelsSeen();
  }
}
