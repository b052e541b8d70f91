/** Building DOM from typed calls; markup never goes through a string. */

export type Child = Node | string | null;
export type Attributes = Record<string, string | number | boolean | null>;

/** Sets an attribute; `false` and `null` remove it, `true` sets it empty. */
export function setAttribute(element: Element, name: string, value: string | number | boolean | null): void {
  if (value === false || value === null) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button of the interface: an icon, a text that narrow boxes may hide, or both. */
export function button(
  attributes: Attributes & { label: string },
  icon: Node | null,
  text: string | null,
  onClick: () => void,
): HTMLButtonElement {
  const { label, ...rest } = attributes;
  const element = h(
    "button",
    { type: "button", "aria-label": label === text ? null : label, title: label, ...rest },
    icon,
    text === null ? null : h("span", { class: "text" }, text),
  );
  element.addEventListener("click", onClick);
  return element;
}

/** Whether a keyboard event comes from something that takes text. */
export function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
