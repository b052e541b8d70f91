/** The app's side of the element: its browser, its progress or failure, its panels. Loaded when somebody comes near Run. */
import type { BrowserState, Dialogs, LogEntry, Progress } from "../host/api.ts";
import { AddressBar } from "../panels/address.ts";
import { BrowserTabs } from "../panels/browser-tabs.ts";
import { BusyBar } from "../panels/busy.ts";
import { DialogPanel } from "../panels/dialog.ts";
import { Dock } from "../panels/dock.ts";
import { dockStrings } from "../panels/dock-strings.ts";
import { h } from "../panels/dom.ts";
import { translate } from "../panels/language.ts";
import { MessagePanel } from "../panels/message.ts";
import { loadMessages, translated } from "../panels/messages.ts";
import { raisedAt } from "../panels/places.ts";
import { ProgressPanel } from "../panels/progress.ts";
import { Splitter } from "../panels/splitter.ts";
import { strings } from "../panels/strings.ts";
import type { Failure } from "../protocol.ts";
import type { State } from "./runner.ts";
import type { Side, SideActions } from "./side-api.ts";
import { sideStyles } from "./styles/side.ts";

translate(dockStrings);
await loadMessages();

const blank: BrowserState = {
  url: "/",
  title: "",
  icon: "",
  tabs: [],
  loading: false,
  canGoBack: false,
  canGoForward: false,
};

class AppSide implements Side {
  readonly splitter: Splitter;
  readonly elements: readonly HTMLElement[];
  readonly #actions: SideActions;
  readonly #dock: Dock;
  readonly #address: AddressBar;
  readonly #tabs: BrowserTabs;
  readonly #busy: BusyBar;
  readonly #dialog = new DialogPanel();
  readonly #progress = new ProgressPanel();
  readonly #message: MessagePanel;
  readonly #screen = h("div", { class: "screen", part: "screen" });
  /** Code runs that makes the app: there is none yet that could go on. */
  #starting = false;

  constructor(actions: SideActions) {
    this.#actions = actions;
    this.splitter = new Splitter(actions);
    this.#address = new AddressBar(actions);
    this.#tabs = new BrowserTabs(actions);
    this.#busy = new BusyBar(actions.interrupt);
    this.#dock = new Dock({ ...actions, places: { isFile: actions.isFile, show: actions.showLocation } });
    this.#message = new MessagePanel({
      run: actions.run,
      showConsole: () => {
        this.#dock.show("console");
        actions.showPanels();
      },
      showLocation: actions.showLocation,
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
    this.elements = [app, this.#dock.element];
  }

  get dialogs(): Dialogs {
    return {
      authenticate: ({ realm, again }) => this.#dialog.authenticate(realm, again),
      confirmLeave: () => this.#dialog.confirmLeave(),
    };
  }

  newViewport(): HTMLElement {
    const viewport = h("div", { class: "viewport", part: "viewport" });
    this.#screen.replaceChildren(viewport);
    return viewport;
  }

  showState(state: State, failure: Failure | null, displaced: boolean): void {
    if (state === "loading") {
      this.#progress.reset();
      this.#dock.console.separate(dockStrings.consoleRun(clock(new Date())));
    } else if (state !== "ready") {
      this.#screen.replaceChildren();
    }
    if (state === "stopped")
      this.#message.showStopped(displaced ? dockStrings.displacedHint : dockStrings.stoppedHint);
    if (failure !== null) {
      this.#message.showFailure({ ...failure, message: translated(failure.message) }, this.#title(failure));
      // The message needs the room that the console would take.
      if (failure.traceback !== "")
        this.#log({ stream: "stderr", level: "error", text: failure.traceback }, false);
    }
    this.#address.update(blank, false);
    this.#tabs.update(blank.tabs);
    this.#starting = state === "loading";
    this.#busy.show(false, false);
    if (state !== "ready") this.#dialog.close();
    this.#dock.changed();
  }

  announcement(state: State, failure: Failure | null, displaced: boolean): string {
    if (failure !== null)
      return dockStrings.announceFailed(this.#title(failure), translated(failure.message));
    if (displaced) return dockStrings.announceDisplaced;
    if (state === "ready") return dockStrings.announceReady;
    return state === "stopped" ? dockStrings.announceStopped : "";
  }

  /** Whose fault it is. What the author has set and the reader's code no longer fits is not the author's any more. */
  #title({ fault, stage }: Failure): string {
    const edited = fault === "author" && stage !== "download" && this.#actions.edited();
    return edited ? dockStrings.editedTitle : dockStrings.faultTitle(fault);
  }

  showProgress(progress: Progress): string | null {
    if (progress.stage === "request") this.#starting = false;
    return this.#progress.update(progress) ? dockStrings.stage(progress.stage) : null;
  }

  showBrowser(state: BrowserState, enabled: boolean): void {
    this.#address.update(state, enabled);
    this.#tabs.update(state.tabs);
  }

  showBusy(busy: boolean): void {
    this.#busy.show(busy, this.#starting);
  }

  translated(message: string): string {
    return translated(message);
  }

  showLog(entry: LogEntry): void {
    this.#log(entry, true);
  }

  /** `open`: whether an error opens the console. */
  #log(entry: LogEntry, open: boolean): void {
    // What the app prints is the app's.
    const ours = entry.stream === "server" || entry.stream === "browser";
    this.#dock.log(ours ? { ...entry, text: translated(entry.text) } : entry, open);
    if (entry.level !== "error") return;
    const raised = raisedAt(entry.text, this.#actions.isFile);
    if (raised !== null) this.#actions.raised(raised.path, raised.line, raised.message);
  }

  showTraffic(): void {
    this.#dock.changed();
  }

  panelsSeen(): void {
    this.#dock.seen();
  }

  clearConsole(): void {
    this.#dock.console.clear();
    this.#dock.open = false;
  }
}

/** As all languages read it. `toLocaleTimeString` takes some thirty milliseconds of a start when it is used first. */
function clock(time: Date): string {
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

export function createSide(root: ShadowRoot, actions: SideActions): Side {
  root.adoptedStyleSheets.push(sideStyles());
  return new AppSide(actions);
}
