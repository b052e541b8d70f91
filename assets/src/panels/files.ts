/** The files of the running app: what it was given, and what it has written. */
import type { ListedFile } from "../protocol.ts";
import { readBody } from "./body-text.ts";
import { textView } from "./body-view.ts";
import { dockStrings } from "./dock-strings.ts";
import { button, h } from "./dom.ts";
import { downloadFile } from "./download-file.ts";
import { icon } from "./icons.ts";
import { strings } from "./strings.ts";
import type { ToolContext, ToolPanel } from "./tool.ts";
import { size } from "./units.ts";

/** From the last request to a look at what it has written; milliseconds. */
const UPDATE_AFTER = 500;

export class FilesPanel implements ToolPanel {
  readonly element: HTMLElement;
  readonly #context: ToolContext;
  readonly #content = h("div", { class: "tool-scroll" });
  readonly #list: HTMLElement;
  readonly #detail = h("div", { class: "file-detail" });
  #timer: ReturnType<typeof setTimeout> | null = null;
  #shownFiles = "";
  #opened: string | null = null;

  constructor(context: ToolContext) {
    this.#context = context;
    const refresh = button({ label: dockStrings.refresh, class: "icon-button" }, icon("reload"), null, () =>
      this.#update(),
    );
    this.#list = h(
      "div",
      { class: "app-file-list" },
      h("div", { class: "tool-bar end" }, refresh),
      this.#content,
    );
    this.#detail.hidden = true;
    this.element = h("div", { class: "app-files" }, this.#list, this.#detail);
  }

  shown(): void {
    void this.#update();
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.element.checkVisibility({ visibilityProperty: true })) void this.#update();
    }, UPDATE_AFTER);
  }

  async #update(): Promise<void> {
    const app = this.#context.app();
    if (app === null) {
      this.#say(dockStrings.noApp);
      return;
    }
    try {
      const { files, complete } = await app.listFiles();
      const shown = JSON.stringify([files, complete]);
      if (shown === this.#shownFiles) return;
      this.#show(files, complete);
      this.#shownFiles = shown;
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #say(text: string): void {
    this.#shownFiles = "";
    this.#content.replaceChildren(h("p", { class: "tool-note" }, text));
  }

  #show(files: ListedFile[], complete: boolean): void {
    const groups: [string, ListedFile[]][] = [
      [dockStrings.filesWritten, files.filter(({ original }) => !original)],
      [dockStrings.filesOriginal, files.filter(({ original }) => original)],
    ];
    const focused = this.#content.querySelector<HTMLElement>(":focus")?.dataset.path;
    this.#content.replaceChildren(
      ...groups
        .filter(([, group]) => group.length > 0)
        .map(([title, group]) =>
          h(
            "section",
            { "aria-label": title },
            h("p", { class: "tool-title" }, title),
            h("ul", { class: "listing" }, ...group.map((file) => this.#item(file))),
          ),
        ),
    );
    if (files.length === 0) this.#content.append(h("p", { class: "tool-note" }, dockStrings.filesEmpty));
    if (!complete) this.#content.append(h("p", { class: "tool-note" }, dockStrings.filesMore));
    if (focused === undefined) return;
    const again = [...this.#content.querySelectorAll<HTMLElement>("[data-path]")];
    again.find(({ dataset }) => dataset.path === focused)?.focus();
  }

  #item({ path, size: bytes, modified }: ListedFile): HTMLElement {
    const open = h("button", { type: "button", class: "row-open", "data-path": path, dir: "ltr" }, path);
    open.addEventListener("click", () => void this.#open(path));
    const when = new Date(modified).toLocaleTimeString(strings.language);
    const detail = h("span", { class: "listing-detail" }, `${size(bytes)} · ${when}`);
    return h("li", {}, open, detail);
  }

  async #open(path: string): Promise<void> {
    const app = this.#context.app();
    if (app === null) return;
    const content = h("div", { class: "tool-scroll" });
    const back = button({ label: dockStrings.toList, class: "icon-button" }, icon("back"), null, () =>
      this.#close(),
    );
    const bar = h("div", { class: "tool-bar" }, back, h("p", { class: "exchange-name", dir: "ltr" }, path));
    this.#opened = path;
    this.#detail.replaceChildren(bar, content);
    this.#detail.hidden = false;
    this.#list.hidden = true;
    back.focus();
    try {
      const bytes = new Uint8Array(await app.readFile(path));
      const name = path.split("/").at(-1) ?? path;
      const save = h(
        "button",
        { type: "button", class: "button tool-button", part: "button" },
        dockStrings.download,
      );
      save.addEventListener("click", () => downloadFile(bytes, name));
      bar.append(save);
      const { kind, text } = readBody(bytes, []);
      content.append(
        kind === "text"
          ? textView(text)
          : h(
              "p",
              { class: "tool-note" },
              kind === "empty" ? dockStrings.noBody : dockStrings.binaryFile(size(bytes.length)),
            ),
      );
    } catch (error) {
      content.append(
        h("p", { class: "tool-note", role: "alert" }, error instanceof Error ? error.message : String(error)),
      );
    }
  }

  #close(): void {
    const path = this.#opened;
    this.#opened = null;
    this.#detail.hidden = true;
    this.#detail.replaceChildren();
    this.#list.hidden = false;
    const again = [...this.#content.querySelectorAll<HTMLElement>("[data-path]")];
    again.find(({ dataset }) => dataset.path === path)?.focus();
    void this.#update();
  }
}
