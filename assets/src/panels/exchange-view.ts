/** All that is known of one request and its response. */

import { joinChunks } from "../chunks.ts";
import type { TrafficEntry, TrafficMessage } from "../traffic.ts";
import { prettyJson } from "./body-text.ts";
import { bodyView, headersView } from "./body-view.ts";
import { copyText } from "./clipboard.ts";
import { movedHeaders, toCurl, toHttpx } from "./copy-request.ts";
import { dockStrings } from "./dock-strings.ts";
import { button, h } from "./dom.ts";
import { icon } from "./icons.ts";
import { strings } from "./strings.ts";
import type { ToolContext, ToolRequest } from "./tool.ts";
import { size, time } from "./units.ts";

/** Characters that are shown of one message. */
const MESSAGE_TEXT = 2_000;

export class ExchangeView {
  readonly element: HTMLElement;
  readonly #back: HTMLButtonElement;
  readonly #summary = h("p", { class: "exchange-summary" });
  readonly #response = h("div");
  readonly #responseHeaders = h("div");
  readonly #requestBody = h("div");
  readonly #messages = h("ol", { class: "messages" });
  readonly #messagesTitle = h("p", { class: "tool-title" });
  readonly #dropped = h("p", { class: "tool-note", hidden: true }, dockStrings.messagesDropped);
  #shown: readonly TrafficMessage[] = [];
  /** What the parts were made of, so that those that have not changed stay as they are. */
  #made = { summary: "", response: "", headers: -1, request: -1 };

  constructor(entry: TrafficEntry, context: ToolContext, close: () => void) {
    this.#back = button({ label: dockStrings.toList, class: "icon-button" }, icon("back"), null, close);
    const name = `${entry.method} ${entry.url}`;
    const copy = (text: string) =>
      void copyText(text).then((done) => context.announce(done ? strings.copied : strings.copyRefused));
    const action = (label: string, act: () => void) =>
      button({ label, class: "button tool-button", part: "button" }, null, label, act);
    const http = entry.kind === "http";
    const isWhole = () => entry.request.whole;
    const actions = http
      ? [
          action(dockStrings.replay, () => {
            if (isWhole())
              void context
                .app()
                ?.request(requestOf(entry))
                .catch(() => {});
            else context.announce(dockStrings.replayMissing);
          }),
          action(dockStrings.edit, () => context.compose(requestOf(entry))),
          action(dockStrings.copyCurl, () => copy(toCurl(copied(entry)))),
          action(dockStrings.copyHttpx, () => copy(toHttpx(copied(entry)))),
        ]
      : [];
    const section = (title: string, content: HTMLElement, open: boolean) =>
      h("details", { class: "tool-details", open }, h("summary", {}, title), content);
    const streams = h(
      "div",
      { class: "exchange-messages" },
      this.#messagesTitle,
      this.#dropped,
      this.#messages,
    );
    this.element = h(
      "div",
      { class: "exchange" },
      h("div", { class: "tool-bar" }, this.#back, h("p", { class: "exchange-name", tabindex: -1 }, name)),
      h(
        "div",
        { class: "tool-scroll" },
        this.#summary,
        h("div", { class: "tool-actions" }, ...actions),
        streams,
        http ? section(dockStrings.responseBody, this.#response, true) : null,
        section(dockStrings.responseHeaders, this.#responseHeaders, false),
        section(dockStrings.requestHeaders, headersView(entry.requestHeaders), false),
        http ? section(dockStrings.requestBody, this.#requestBody, false) : null,
      ),
    );
    streams.hidden = true;
    this.update(entry);
  }

  focus(): void {
    this.#back.focus();
  }

  update(entry: TrafficEntry): void {
    const { started, answered, ended, response, request } = entry;
    const summary = [
      entry.status === null ? (ended === null ? dockStrings.pending : "") : String(entry.status),
      ended === null ? "" : time(ended - started),
      entry.kind === "http" ? size(response.size) : "",
      entry.error ?? "",
    ].filter((part) => part !== "");
    const text = summary.join(" · ");
    if (text !== this.#made.summary) {
      this.#made.summary = text;
      this.#summary.textContent = text;
    }
    if (entry.responseHeaders.length !== this.#made.headers) {
      this.#made.headers = entry.responseHeaders.length;
      this.#responseHeaders.replaceChildren(headersView(entry.responseHeaders));
    }
    const made = `${answered}/${response.size}/${response.whole}`;
    if (made !== this.#made.response && entry.messageCount === 0) {
      this.#made.response = made;
      const bytes = joinChunks(response.chunks);
      this.#response.replaceChildren(bodyView(bytes, entry.responseHeaders, response.size));
    }
    if (request.size !== this.#made.request) {
      this.#made.request = request.size;
      const bytes = joinChunks(request.chunks);
      this.#requestBody.replaceChildren(bodyView(bytes, entry.requestHeaders, request.size));
    }
    if (entry.messageCount > 0 || entry.kind === "websocket") this.#updateMessages(entry);
  }

  #updateMessages({ messages, messageCount, started }: TrafficEntry): void {
    const list = this.#messages;
    const section = list.parentElement;
    if (section !== null) section.hidden = false;
    this.#messagesTitle.textContent = dockStrings.messages(messageCount);
    this.#dropped.hidden = messages.length === messageCount;
    const first = messages[0];
    const gone = first === undefined ? -1 : this.#shown.indexOf(first);
    for (let count = gone === -1 ? this.#shown.length : gone; count > 0; count--)
      list.firstElementChild?.remove();
    const known = gone === -1 ? 0 : this.#shown.length - gone;
    list.append(...messages.slice(known).map((message) => messageItem(message, started)));
    this.#shown = [...messages];
  }
}

function messageItem(
  { sent, time: at, event, data, size: length }: TrafficMessage,
  started: number,
): HTMLElement {
  const text =
    typeof data === "string" ? prettyJson(data).slice(0, MESSAGE_TEXT) : dockStrings.binaryBody(size(length));
  const direction = sent ? dockStrings.messageSent : dockStrings.messageReceived;
  return h(
    "li",
    { class: sent ? "message-sent" : "message-received" },
    h("span", { class: "message-direction", "aria-hidden": "true" }, sent ? "↑" : "↓"),
    h("span", { class: "visually-hidden" }, direction),
    h("span", { class: "message-time" }, time(at - started)),
    event === "" || event === "message" ? null : h("span", { class: "message-event" }, event),
    h("span", { class: "message-data" }, text),
  );
}

function requestOf(entry: TrafficEntry): ToolRequest {
  const headers = entry.requestHeaders.filter(
    ([name]) => !["host", "content-length", "transfer-encoding"].includes(name.toLowerCase()),
  );
  const body = entry.request.size === 0 ? null : joinChunks(entry.request.chunks);
  return { method: entry.method, path: entry.url, headers, body };
}

function copied(entry: TrafficEntry) {
  const { method, url, requestHeaders, request } = entry;
  const headers = movedHeaders(requestHeaders, location.origin);
  return { method, path: url, headers, body: joinChunks(request.chunks) };
}
