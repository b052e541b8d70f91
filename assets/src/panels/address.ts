/** The emulated browser's bar: back, forward, reload, address, and a line while a page loads. */
import { iconImage } from "./browser-tabs.ts";
import { dockStrings } from "./dock-strings.ts";
import { button, h } from "./dom.ts";
import { icon } from "./icons.ts";

export interface AddressActions {
  back(): void;
  forward(): void;
  reload(): void;
  navigate(url: string): void;
}

export interface AddressState {
  url: string;
  title: string;
  /** `data:` URL of an image, or "". */
  icon: string;
  loading: boolean;
  canGoBack: boolean;
  canGoForward: boolean;
}

/** What was typed as the app's URL: a path needs no slash in front, and the page's own origin is left out. */
export function addressToUrl(typed: string, origin: string): string {
  const text = typed.trim();
  if (text === origin || text.startsWith(`${origin}/`)) return text.slice(origin.length) || "/";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  return text.startsWith("/") ? text : `/${text}`;
}

/** URLs that are offered. */
const VISITED_LIMIT = 50;

export class AddressBar {
  readonly element: HTMLElement;
  readonly #back: HTMLButtonElement;
  readonly #forward: HTMLButtonElement;
  readonly #reload: HTMLButtonElement;
  readonly #input: HTMLInputElement;
  readonly #icon = h("span", { class: "address-icon" });
  readonly #visited = h("datalist", { id: "visited" });
  #url = "/";
  #editing = false;

  constructor(actions: AddressActions) {
    this.#back = button({ label: dockStrings.back, class: "icon-button" }, icon("back"), null, actions.back);
    this.#forward = button(
      { label: dockStrings.forward, class: "icon-button" },
      icon("forward"),
      null,
      actions.forward,
    );
    this.#reload = button(
      { label: dockStrings.reload, class: "icon-button" },
      icon("reload"),
      null,
      actions.reload,
    );
    this.#input = h("input", {
      class: "address",
      part: "address",
      type: "text",
      inputmode: "url",
      "aria-label": dockStrings.address,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      list: "visited",
      dir: "ltr",
    });
    const form = h("form", { class: "address-form" }, this.#icon, this.#input, this.#visited);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const url = addressToUrl(this.#input.value, location.origin);
      this.#input.value = url;
      this.#editing = false;
      actions.navigate(url);
    });
    this.#input.addEventListener("input", () => {
      this.#editing = true;
    });
    const restore = () => {
      this.#editing = false;
      this.#input.value = this.#url;
    };
    this.#input.addEventListener("blur", restore);
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") restore();
    });
    this.element = h(
      "div",
      { class: "address-bar", part: "address-bar", role: "group", "aria-label": dockStrings.addressBar },
      this.#back,
      this.#forward,
      this.#reload,
      form,
    );
    this.update(
      { url: "/", title: "", icon: "", loading: false, canGoBack: false, canGoForward: false },
      false,
    );
  }

  /** `running`: whether there is a browser that could go anywhere. */
  update(state: AddressState, running: boolean): void {
    this.#back.disabled = !running || !state.canGoBack;
    this.#forward.disabled = !running || !state.canGoForward;
    this.#reload.disabled = !running;
    this.#input.disabled = !running;
    this.element.classList.toggle("loading", running && state.loading);
    this.#input.title = state.title;
    const image = running ? state.icon : "";
    if ((this.#icon.querySelector("img")?.getAttribute("src") ?? "") !== image)
      this.#icon.replaceChildren(...(image === "" ? [] : [iconImage(image)]));
    this.element.classList.toggle("with-icon", image !== "");
    this.#url = state.url;
    if (running && !state.loading) this.#visit(state.url);
    if (!this.#editing) this.#input.value = state.url;
  }

  /** Offers the URL when something is typed. */
  #visit(url: string): void {
    const options = [...this.#visited.options];
    if (options.some(({ value }) => value === url)) return;
    this.#visited.prepend(h("option", { value: url }));
    for (const option of options.slice(VISITED_LIMIT - 1)) option.remove();
  }
}
