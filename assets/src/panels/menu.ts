/** A menu under a button (https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/), above everything else of the page. */
import { h, setAttribute } from "./dom.ts";

export interface MenuItem {
  text: string;
  /** Of items that can be on or off. */
  checked?: boolean;
  disabled?: boolean;
  act(): void;
}

/** Pixels between the button and its menu, and between the menu and the window's edge. */
const GAP = 4;

function place(menu: HTMLElement, button: HTMLElement): void {
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const atEnd = getComputedStyle(button).direction === "rtl" ? left : right - width;
  const below = bottom + GAP + height <= innerHeight;
  menu.style.left = `${Math.max(GAP, Math.min(atEnd, innerWidth - width - GAP))}px`;
  menu.style.top = `${below ? bottom + GAP : Math.max(GAP, top - GAP - height)}px`;
}

/** Menus that are open, by their buttons, and how to close them. */
const opened = new WeakMap<HTMLElement, () => void>();

/** Opens a menu of groups of items and puts the focus into it; closes one that is open. */
export function openMenu(button: HTMLElement, label: string, groups: readonly (readonly MenuItem[])[]): void {
  const before = opened.get(button);
  if (before !== undefined) {
    before();
    return;
  }
  const items: HTMLElement[] = [];
  const menu = h("div", {
    class: "menu",
    part: "menu",
    role: "menu",
    popover: "manual",
    "aria-label": label,
  });
  for (const [number, group] of groups.filter((each) => each.length > 0).entries()) {
    if (number > 0) menu.append(h("div", { class: "menu-line", role: "separator" }));
    for (const item of group) {
      const element = h(
        "div",
        {
          class: "menu-item",
          role: item.checked === undefined ? "menuitem" : "menuitemcheckbox",
          tabindex: -1,
          "aria-disabled": item.disabled === true ? "true" : null,
          "aria-checked": item.checked === undefined ? null : String(item.checked),
        },
        item.text,
      );
      element.addEventListener("click", () => {
        if (item.disabled === true) return;
        close(true);
        item.act();
      });
      element.addEventListener("pointermove", () => element.focus({ preventScroll: true }));
      items.push(element);
      menu.append(element);
    }
  }
  const ended = new AbortController();
  const close = (back: boolean) => {
    if (ended.signal.aborted) return;
    ended.abort();
    opened.delete(button);
    menu.remove();
    setAttribute(button, "aria-expanded", "false");
    if (back) button.focus();
  };
  const focus = (index: number) => items[(index + items.length) % items.length]?.focus();
  menu.addEventListener("keydown", (event) => {
    const at = items.findIndex((item) => item.matches(":focus"));
    if (event.key === "ArrowDown") focus(at + 1);
    else if (event.key === "ArrowUp") focus(at < 0 ? -1 : at - 1);
    else if (event.key === "Home") focus(0);
    else if (event.key === "End") focus(-1);
    else if (event.key === "Enter" || event.key === " ") items[at]?.click();
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") {
      close(true);
      return;
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const typed = event.key.toLocaleLowerCase();
      const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      order.find((item) => item.textContent.toLocaleLowerCase().startsWith(typed))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const { signal } = ended;
  // A click elsewhere, into a frame too, or a page that moves under the menu.
  const elsewhere = (event: Event) => {
    const path = event.composedPath();
    if (!path.includes(menu) && !path.includes(button)) close(false);
  };
  addEventListener("pointerdown", elsewhere, { signal, capture: true });
  addEventListener("blur", () => close(false), { signal });
  addEventListener("resize", () => close(false), { signal });
  addEventListener("scroll", elsewhere, { signal, capture: true });
  opened.set(button, () => close(true));
  button.after(menu);
  menu.showPopover();
  place(menu, button);
  setAttribute(button, "aria-expanded", "true");
  focus(0);
}
