/** An attribute, asked of the browser itself: a control of a form may have the name of any member of the form. */
export const attributeOf = (element: Element | null, name: string): string | null =>
  element === null ? null : Element.prototype.getAttribute.call(element, name);
