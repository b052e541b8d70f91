/** A request that the reader writes, or begins from the app's OpenAPI; and its response. */
import type { HeaderList } from "../protocol.ts";
import { bodyView, headersView } from "./body-view.ts";
import { dockStrings } from "./dock-strings.ts";
import { h } from "./dom.ts";
import { DOCUMENT_PATHS, type Operation, operationsOf } from "./openapi.ts";
import type { RunningApp, ToolContext, ToolPanel, ToolRequest, ToolResponse } from "./tool.ts";
import { size, time } from "./units.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** What was typed as headers, one on each line; a line that is none raises `SyntaxError` with that line. */
export function parseHeaders(text: string): HeaderList {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): [string, string] => {
      const match = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:(.*)$/.exec(line);
      if (match === null) throw new SyntaxError(line.trim());
      return [match[1] ?? "", (match[2] ?? "").trim()];
    });
}

export class RequestPanel implements ToolPanel {
  readonly element: HTMLElement;
  readonly #context: ToolContext;
  readonly #operations = h("select", { class: "tool-input" });
  readonly #operationField: HTMLElement;
  readonly #method: HTMLSelectElement;
  readonly #path = h("input", {
    class: "tool-input request-path",
    type: "text",
    inputmode: "url",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    dir: "ltr",
    value: "/",
    "aria-label": dockStrings.path,
  });
  readonly #headers = this.#area(2, dockStrings.headersHint);
  readonly #body = this.#area(4, "");
  readonly #cookies = h("input", { type: "checkbox", checked: true });
  readonly #send = h("button", { type: "submit", class: "button primary", part: "button" }, dockStrings.send);
  readonly #problem = h("p", { class: "tool-problem", role: "alert" });
  readonly #response = h("div", { class: "response" });
  /** The app whose operations are listed. */
  #asked: RunningApp | null = null;
  #found: Operation[] = [];
  #sending = false;

  constructor(context: ToolContext) {
    this.#context = context;
    this.#method = h(
      "select",
      { class: "tool-input request-method", "aria-label": dockStrings.method },
      ...METHODS.map((method) => h("option", {}, method)),
    );
    this.#operations.addEventListener("change", () => {
      const operation = this.#found[Number(this.#operations.value)];
      if (operation !== undefined) this.fill(operation);
    });
    const field = (name: string, input: HTMLElement) =>
      h("label", { class: "tool-field" }, h("span", {}, name), input);
    this.#operationField = field(dockStrings.operation, this.#operations);
    this.#operationField.hidden = true;
    const form = h(
      "form",
      { class: "request-form" },
      this.#operationField,
      h("div", { class: "request-line" }, this.#method, this.#path, this.#send),
      field(dockStrings.headers, this.#headers),
      field(dockStrings.body, this.#body),
      h("label", { class: "tool-check" }, this.#cookies, dockStrings.cookies),
      this.#problem,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.element = h("div", { class: "request tool-scroll" }, form, this.#response);
  }

  shown(): void {
    void this.#ask();
  }

  changed(): void {
    if (this.element.checkVisibility({ visibilityProperty: true })) void this.#ask();
  }

  /** Begins from this request. */
  fill({ method, path, headers = [], body = null }: ToolRequest): void {
    if (!METHODS.includes(method) && ![...this.#method.options].some(({ value }) => value === method))
      this.#method.append(h("option", {}, method));
    this.#method.value = method;
    this.#path.value = path;
    this.#headers.value = headers
      .filter(([name]) => name.toLowerCase() !== "cookie" || !this.#cookies.checked)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n");
    this.#body.value = typeof body === "string" ? body : new TextDecoder().decode(body ?? new Uint8Array());
    this.#problem.textContent = "";
  }

  #area(rows: number, hint: string): HTMLTextAreaElement {
    return h("textarea", {
      class: "tool-input",
      rows,
      placeholder: hint,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      dir: "ltr",
    });
  }

  /** Looks for the app's OpenAPI, once in each run. */
  async #ask(): Promise<void> {
    const app = this.#context.app();
    if (app === null || app === this.#asked) return;
    this.#asked = app;
    this.#found = [];
    for (const path of DOCUMENT_PATHS) {
      // Many an app answers every path, with a page.
      const found = await app
        .ask({ method: "GET", path, cookies: true })
        .then(operationsIn)
        .catch(() => []);
      if (this.#asked !== app) return;
      if (found.length === 0) continue;
      this.#found = found;
      break;
    }
    this.#operationField.hidden = this.#found.length === 0;
    this.#operations.replaceChildren(
      h("option", { value: "" }, dockStrings.noOperation),
      ...this.#found.map(({ method, path, summary }, index) =>
        h("option", { value: index }, `${method} ${path}${summary === "" ? "" : ` — ${summary}`}`),
      ),
    );
  }

  async #submit(): Promise<void> {
    const app = this.#context.app();
    if (this.#sending) return;
    this.#problem.textContent = "";
    if (app === null) {
      this.#problem.textContent = dockStrings.noApp;
      return;
    }
    try {
      const headers = parseHeaders(this.#headers.value);
      const body = this.#body.value === "" ? null : this.#body.value;
      const path = this.#path.value.trim().replace(/^(?!\/)/, "/");
      const request = { method: this.#method.value, path, headers, body, cookies: this.#cookies.checked };
      this.#sending = true;
      this.#send.setAttribute("aria-disabled", "true");
      this.#send.textContent = dockStrings.sending;
      const begun = performance.now();
      const response = await app.request(request);
      this.#show(response, performance.now() - begun);
    } catch (error) {
      this.#problem.textContent =
        error instanceof SyntaxError
          ? dockStrings.headerWrong(error.message)
          : error instanceof Error
            ? error.message
            : String(error);
    } finally {
      this.#sending = false;
      this.#send.removeAttribute("aria-disabled");
      this.#send.textContent = dockStrings.send;
    }
  }

  #show({ status, headers, body }: ToolResponse, took: number): void {
    const bytes = new Uint8Array(body);
    const summary = dockStrings.responseStatus(status, time(took), size(bytes.length));
    this.#response.replaceChildren(
      h("p", { class: "tool-title" }, dockStrings.response),
      h("p", { class: status >= 400 ? "exchange-summary bad" : "exchange-summary" }, summary),
      bodyView(bytes, headers),
      h(
        "details",
        { class: "tool-details", open: true },
        h("summary", {}, dockStrings.responseHeaders),
        headersView(headers),
      ),
    );
    this.#context.announce(`${dockStrings.response}: ${summary}`);
    this.#response.scrollIntoView({ block: "nearest" });
  }
}

function operationsIn({ status, body }: ToolResponse): Operation[] {
  return status === 200 ? operationsOf(JSON.parse(new TextDecoder().decode(body))) : [];
}
