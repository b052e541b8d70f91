/** The element's shadow tree: which parts there are, and which of them each state shows. */
import type { BrowserState, Dialogs, LogEntry, Progress } from "../host/api.ts";
import { type AddressActions, AddressBar } from "../panels/address.ts";
import { BrowserTabs, type TabActions } from "../panels/browser-tabs.ts";
import { BusyBar } from "../panels/busy.ts";
import { ConsolePanel } from "../panels/console.ts";
import { DialogPanel } from "../panels/dialog.ts";
import { h, takesText } from "../panels/dom.ts";
import { MessagePanel } from "../panels/message.ts";
import { ProgressPanel } from "../panels/progress.ts";
import { strings } from "../panels/strings.ts";
import { Toolbar, type ToolbarActions } from "../panels/toolbar.ts";
import { type ViewName, ViewSwitch } from "../panels/views.ts";
import type { Failure } from "../protocol.ts";
import type { CodePanel } from "./code.ts";
import type { State } from "./runner.ts";
import type { Scheme } from "./theme.ts";

export interface ViewActions extends ToolbarActions, AddressActions, TabActions {
  interrupt(): void;
}

const blank: BrowserState = {
  url: "/",
  title: "",
  icon: "",
  tabs: [],
  loading: false,
  canGoBack: false,
  canGoForward: false,
};

export class View {
  readonly console: ConsolePanel;
  readonly #root: HTMLElement;
  readonly #toolbar: Toolbar;
  readonly #address: AddressBar;
  readonly #tabs: BrowserTabs;
  readonly #busy: BusyBar;
  readonly #dialog = new DialogPanel();
  readonly #progress = new ProgressPanel();
  readonly #message: MessagePanel;
  readonly #views: ViewSwitch;
  readonly #screen = h("div", { class: "screen", part: "screen" });
  readonly #problem = h("p", { class: "problem", role: "alert", hidden: true });
  readonly #live = h("div", { class: "visually-hidden", role: "status" });
  #viewport: HTMLElement | null = null;
  #state: State = "idle";

  constructor(shadow: ShadowRoot, code: CodePanel, actions: ViewActions) {
    this.#toolbar = new Toolbar(actions);
    this.#address = new AddressBar(actions);
    this.#tabs = new BrowserTabs(actions);
    this.#busy = new BusyBar(actions.interrupt);
    this.console = new ConsolePanel((count, failed) => this.#views.badge(count, failed));
    this.#views = new ViewSwitch((view) => this.#show(view));
    this.#message = new MessagePanel({
      run: actions.run,
      showConsole: () => {
        this.console.open = true;
        this.#show("console");
      },
      showLocation: (path, line) => {
        this.#show("code");
        void code.reveal(path, line);
      },
    });
    const app = h(
      "div",
      { class: "app", part: "app", role: "group", "aria-label": strings.app },
      this.#tabs.element,
      this.#address.element,
      h(
        "div",
        { class: "stage-area" },
        this.#screen,
        this.#progress.element,
        this.#message.element,
        this.#dialog.element,
      ),
      this.#busy.element,
    );
    const side = h("div", { class: "side" }, app, this.console.element);
    const head = h(
      "div",
      { class: "head", part: "head" },
      this.#views.element,
      code.tabs.element,
      this.#toolbar.element,
    );
    const main = h("div", { class: "main" }, code.element, side);
    this.#root = h(
      "div",
      { class: "root" },
      h("slot", { name: "title" }),
      this.#problem,
      head,
      main,
      this.#live,
    );
    // Themes have keys of their own ("/", "s", arrows), and see of what is typed here only that it is in this element.
    this.#root.addEventListener("keydown", (event) => {
      if (takesText(event.composedPath()[0] ?? null)) event.stopPropagation();
    });
    shadow.append(this.#root);
    this.#show("code");
    this.showState("idle", null);
  }

  /** A place for the frames of one more run; those of the run before go. */
  newViewport(): HTMLElement {
    this.#viewport = h("div", { class: "viewport", part: "viewport" });
    this.#screen.replaceChildren(this.#viewport);
    return this.#viewport;
  }

  /** `displaced`: it was stopped because others run. */
  showState(state: State, failure: Failure | null, displaced = false): void {
    this.#state = state;
    this.#root.dataset.state = state;
    if (state === "loading") {
      this.#progress.reset();
      this.console.separate(strings.consoleRun(new Date().toLocaleTimeString()));
      this.#show("app");
    } else if (state !== "ready") {
      this.#screen.replaceChildren();
      this.#viewport = null;
    }
    if (state === "idle") this.#show("code");
    if (state === "stopped")
      this.#message.showStopped(displaced ? strings.displacedHint : strings.stoppedHint);
    if (failure !== null) this.#message.showFailure(failure);
    this.#address.update(blank, false);
    this.#tabs.update(blank.tabs);
    this.#busy.show(false);
    if (state !== "ready") this.#dialog.close();
    this.announce(displaced ? strings.announceDisplaced : announcement(state, failure));
  }

  /** `resettable`: whether Reset would change anything. */
  updateToolbar(resettable: boolean): void {
    this.#toolbar.update({
      loading: this.#state === "loading",
      running: this.#state === "ready",
      resettable,
    });
  }

  showProgress(progress: Progress): void {
    if (this.#progress.update(progress)) this.announce(strings.stage(progress.stage));
  }

  showBrowser(state: BrowserState): void {
    this.#address.update(state, this.#state === "ready");
    this.#tabs.update(state.tabs);
  }

  /** What the app's pages ask the reader. */
  get dialogs(): Dialogs {
    return {
      authenticate: ({ realm, again }) => this.#dialog.authenticate(realm, again),
      confirmLeave: () => this.#dialog.confirmLeave(),
    };
  }

  showBusy(busy: boolean): void {
    this.#busy.show(busy);
  }

  showLog(entry: LogEntry): void {
    this.console.append(entry);
    if (entry.level === "error") this.console.open = true;
  }

  showTraceback(text: string): void {
    this.showLog({ stream: "stderr", level: "error", text });
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

  announce(text: string): void {
    this.#live.textContent = text;
  }

  #show(view: ViewName): void {
    this.#root.dataset.view = view;
    this.#views.select(view);
    if (view === "console") this.console.seen();
  }
}

function announcement(state: State, failure: Failure | null): string {
  if (failure !== null) return strings.announceFailed(strings.faultTitle(failure.fault), failure.message);
  if (state === "ready") return strings.announceReady;
  if (state === "stopped") return strings.announceStopped;
  return "";
}
