/** The files of a playground as a tree (https://www.w3.org/WAI/ARIA/apg/patterns/treeview/), and what can be done with them. */
import { button, h, setAttribute } from "./dom.ts";
import { icon } from "./icons.ts";
import { strings } from "./strings.ts";
import { toolStrings } from "./tool-texts.ts";

export interface FileEntry {
  path: string;
  change: "edited" | "added" | "deleted" | null;
  /** The author wants it to stay as it is. */
  readonly?: boolean;
  /** It is no text. */
  data?: boolean;
}

export interface FileTreeActions {
  open(path: string): void;
  /** Each returns why it can't be done, or null. */
  add(path: string): string | null;
  rename(from: string, to: string): string | null;
  remove(path: string): void;
  restore(path: string): void;
  upload(files: readonly File[]): void;
}

interface Row {
  /** A folder's ends in a slash. */
  path: string;
  depth: number;
  change: FileEntry["change"];
}

/** Folders before the files in them, both in the order in which they come first. */
export function rowsOf(entries: readonly FileEntry[], closed: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const level = (inside: readonly FileEntry[], prefix: string, depth: number) => {
    const groups = new Map<string, FileEntry[]>();
    for (const entry of inside) {
      const rest = entry.path.slice(prefix.length);
      const slash = rest.indexOf("/");
      const name = slash < 0 ? rest : rest.slice(0, slash + 1);
      groups.set(name, [...(groups.get(name) ?? []), entry]);
    }
    for (const [name, group] of groups) {
      const path = prefix + name;
      const folder = name.endsWith("/");
      rows.push({ path, depth, change: folder ? null : (group[0]?.change ?? null) });
      if (folder && !closed.has(path)) level(group, path, depth + 1);
    }
  };
  level(entries, "", 0);
  return rows;
}

export class FileTree {
  readonly element: HTMLElement;
  readonly #actions: FileTreeActions;
  readonly #tree = h("div", { class: "tree", role: "tree", "aria-label": strings.files });
  readonly #place = h("div", { class: "file-form-place" });
  readonly #rename: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  readonly #closed = new Set<string>();
  #entries: readonly FileEntry[] = [];
  #active = "";
  /** The row that Tab reaches. */
  #current = "";

  constructor(actions: FileTreeActions) {
    this.#actions = actions;
    const upload = h("input", { type: "file", multiple: true, hidden: true });
    upload.addEventListener("change", () => {
      actions.upload([...(upload.files ?? [])]);
      upload.value = "";
    });
    const tool = (label: string, name: Parameters<typeof icon>[0], act: () => void) =>
      button({ label, class: "icon-button" }, icon(name), null, act);
    this.#rename = tool(toolStrings.renameFile, "rename", () => this.#askRename());
    this.#remove = tool(toolStrings.deleteFile, "delete", () => this.#delete());
    this.element = h(
      "div",
      { class: "file-list", part: "file-list", id: "file-list" },
      h(
        "div",
        { class: "file-tools", role: "toolbar", "aria-label": strings.files },
        tool(toolStrings.newFile, "add", () => this.#askNew()),
        tool(toolStrings.uploadFiles, "upload", () => upload.click()),
        this.#rename,
        this.#remove,
        upload,
      ),
      this.#place,
      this.#tree,
    );
    this.#tree.addEventListener("keydown", (event) => this.#onKey(event));
    this.#tree.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLElement) this.#current = target.dataset.path ?? this.#current;
    });
    this.element.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      actions.upload([...(event.dataTransfer?.files ?? [])]);
    });
  }

  update(entries: readonly FileEntry[], active: string): void {
    this.#entries = entries;
    if (active !== this.#active) this.#current = active;
    this.#active = active;
    this.#render();
  }

  focus(): void {
    this.#row(this.#current)?.focus();
  }

  get #rows(): HTMLElement[] {
    return [...this.#tree.querySelectorAll<HTMLElement>("[role=treeitem]")];
  }

  #row(path: string): HTMLElement | undefined {
    return this.#rows.find((row) => row.dataset.path === path);
  }

  #render(): void {
    const hadFocus = this.#tree.matches(":focus-within");
    const rows = rowsOf(this.#entries, this.#closed);
    if (!rows.some(({ path }) => path === this.#current)) this.#current = rows[0]?.path ?? "";
    this.#tree.replaceChildren(...rows.map((row) => this.#element(row)));
    this.#rename.disabled = !this.#renamable(this.#active);
    this.#remove.disabled = !this.#removable(this.#active);
    if (hadFocus) this.focus();
  }

  #stays(path: string): boolean {
    const entry = this.#entries.find((each) => each.path === path);
    return entry === undefined || entry.change === "deleted" || entry.readonly === true;
  }

  #renamable(path: string): boolean {
    return !this.#stays(path) && !this.#isData(path);
  }

  #isData(path: string): boolean {
    return this.#entries.some((entry) => entry.path === path && entry.data === true);
  }

  /** A playground has a file at least that can be edited. */
  #removable(path: string): boolean {
    const texts = this.#entries.filter(({ change, data }) => change !== "deleted" && !data);
    return !this.#stays(path) && (this.#isData(path) || texts.length > 1);
  }

  #element({ path, depth, change }: Row): HTMLElement {
    const folder = path.endsWith("/");
    const name = path.slice(path.lastIndexOf("/", path.length - 2) + 1);
    const row = h(
      "div",
      {
        class: `tree-row ${change ?? ""}`.trim(),
        role: "treeitem",
        tabindex: path === this.#current ? 0 : -1,
        "aria-level": depth + 1,
        "aria-selected": folder ? null : String(path === this.#active),
        "aria-expanded": folder ? String(!this.#closed.has(path)) : null,
        "aria-description": change === null ? null : toolStrings.fileChange(change),
        title: change === "deleted" ? `${path}: ${toolStrings.restoreDeleted}` : path,
        style: `--_depth: ${depth}`,
      },
      folder ? icon("chevron") : null,
      h("span", { class: "tree-name" }, name),
    );
    row.dataset.path = path;
    row.addEventListener("click", () => this.#choose(path));
    return row;
  }

  #choose(path: string): void {
    this.#current = path;
    if (path.endsWith("/")) {
      if (!this.#closed.delete(path)) this.#closed.add(path);
      this.#render();
    } else if (this.#entries.find((entry) => entry.path === path)?.change === "deleted") {
      this.#actions.restore(path);
    } else {
      this.#actions.open(path);
    }
    this.focus();
  }

  #move(path: string | undefined): void {
    if (path === undefined) return;
    this.#current = path;
    for (const row of this.#rows) row.tabIndex = row.dataset.path === path ? 0 : -1;
    this.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const paths = this.#rows.map((row) => row.dataset.path ?? "");
    const at = paths.indexOf(this.#current);
    const path = this.#current;
    const folder = path.endsWith("/");
    const rightToLeft = getComputedStyle(this.#tree).direction === "rtl";
    const inwards = rightToLeft ? "ArrowLeft" : "ArrowRight";
    const outwards = rightToLeft ? "ArrowRight" : "ArrowLeft";
    if (event.key === "ArrowDown") this.#move(paths[at + 1]);
    else if (event.key === "ArrowUp") this.#move(paths[at - 1]);
    else if (event.key === "Home") this.#move(paths[0]);
    else if (event.key === "End") this.#move(paths.at(-1));
    else if (event.key === "Enter" || event.key === " ") this.#choose(path);
    else if (event.key === inwards && folder) {
      if (this.#closed.has(path)) this.#choose(path);
      else this.#move(paths[at + 1]);
    } else if (event.key === outwards) {
      if (folder && !this.#closed.has(path)) this.#choose(path);
      else this.#move(paths.findLast((each) => each.endsWith("/") && each !== path && path.startsWith(each)));
    } else if (event.key === "F2" && !folder) this.#askRename(path);
    else if (event.key === "Delete" && !folder) this.#delete(path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #askNew(): void {
    const folder = this.#active.slice(0, this.#active.lastIndexOf("/") + 1);
    this.#ask(toolStrings.newFile, folder, (path) => this.#actions.add(path));
  }

  #askRename(path = this.#active): void {
    if (!this.#renamable(path)) return;
    this.#ask(toolStrings.renameFile, path, (to) => (to === path ? null : this.#actions.rename(path, to)));
  }

  #delete(path = this.#active): void {
    if (this.#removable(path)) this.#actions.remove(path);
  }

  /** A name is asked for until it will do. */
  #ask(label: string, value: string, answer: (path: string) => string | null): void {
    const input = h("input", {
      class: "dialog-input",
      "aria-label": `${label}: ${toolStrings.fileName}`,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-describedby": "file-form-error",
    });
    const error = h("p", { class: "file-form-error", id: "file-form-error", role: "alert" });
    const form = h(
      "form",
      { class: "file-form" },
      h("label", {}, label, input),
      error,
      h(
        "div",
        { class: "file-form-actions" },
        h("button", { type: "submit", class: "button primary" }, toolStrings.ok),
        button({ label: strings.cancel, class: "button" }, null, strings.cancel, () => close()),
      ),
    );
    const close = () => {
      this.#place.replaceChildren();
      this.focus();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const problem = answer(input.value.trim());
      error.textContent = problem;
      setAttribute(input, "aria-invalid", problem === null ? null : "true");
      if (problem === null) close();
      else error.scrollIntoView({ block: "nearest" });
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    this.#place.replaceChildren(form);
    input.value = value;
    input.focus();
    const name = value.lastIndexOf("/") + 1;
    const dot = value.indexOf(".", name);
    input.setSelectionRange(name, dot < 0 ? value.length : dot);
  }
}
