/** Questions of the emulated browser, in the app's place: who the reader is, and whether to leave a page. */

import { dockStrings } from "./dock-strings.ts";
import { button, h } from "./dom.ts";
import { strings } from "./strings.ts";

export interface Credentials {
  user: string;
  password: string;
}

export class DialogPanel {
  /** Not modal: the rest of the documentation goes on. */
  readonly element = h("dialog", { class: "dialog", part: "dialog" });
  #settle: (() => void) | null = null;
  #before: Element | null = null;

  constructor() {
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
    });
  }

  /** Null where the reader would rather not. */
  authenticate(realm: string, again: boolean): Promise<Credentials | null> {
    const user = this.#field("user");
    const password = this.#field("password");
    const form = h(
      "form",
      { class: "dialog-form", method: "dialog" },
      h("p", { class: "dialog-title" }, dockStrings.signIn),
      h("p", { id: "dialog-text" }, again ? dockStrings.signInAgain(realm) : dockStrings.signInTo(realm)),
      h("label", {}, dockStrings.userName, user),
      h("label", {}, dockStrings.password, password),
      this.#actions(dockStrings.signIn),
    );
    return this.#show(form, user, () => ({ user: user.value, password: password.value }));
  }

  /** Whether to leave a page that asks to stay. */
  async confirmLeave(): Promise<boolean> {
    const actions = this.#actions(dockStrings.leave);
    const form = h(
      "form",
      { class: "dialog-form", method: "dialog" },
      h("p", { class: "dialog-title" }, dockStrings.leaveTitle),
      h("p", { id: "dialog-text" }, dockStrings.leaveText),
      actions,
    );
    return (await this.#show(form, actions.lastElementChild, () => true)) ?? false;
  }

  /** As if the reader had cancelled. */
  close(): void {
    this.#settle?.();
  }

  #show<T>(form: HTMLFormElement, focus: Element | null, answer: () => T): Promise<T | null> {
    this.close();
    return new Promise((resolve) => {
      const settle = (value: T | null) => {
        this.#settle = null;
        const hadFocus = this.element.matches(":focus-within");
        this.element.close();
        this.element.replaceChildren();
        if (hadFocus && this.#before instanceof HTMLElement) this.#before.focus();
        resolve(value);
      };
      this.#settle = () => settle(null);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        settle(answer());
      });
      const root = this.element.getRootNode();
      this.#before = root instanceof ShadowRoot ? root.activeElement : null;
      this.element.setAttribute("aria-describedby", "dialog-text");
      this.element.ariaLabel = form.firstElementChild?.textContent ?? "";
      this.element.replaceChildren(form);
      this.element.show();
      if (focus instanceof HTMLElement) focus.focus({ preventScroll: true });
    });
  }

  #field(name: "user" | "password"): HTMLInputElement {
    // Nothing of this is a password of the docs site: browsers are asked to keep out.
    const type = name === "user" ? "text" : "password";
    return h("input", { type, name, class: "dialog-input", autocomplete: "off", spellcheck: "false" });
  }

  #actions(submit: string): HTMLElement {
    return h(
      "div",
      { class: "dialog-actions" },
      button({ label: strings.cancel, class: "button" }, null, strings.cancel, () => this.close()),
      h("button", { type: "submit", class: "button primary" }, submit),
    );
  }
}
