/** Building elements without ever parsing text as HTML. */

export type Child = Node | string | null | false;

/** Attribute values: null and false leave the attribute out, true writes it empty. */
export type Attributes = Record<string, string | number | boolean | null>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== false) element.append(child);
  }
  return element;
}

export function button(attributes: Attributes, onClick: (event: MouseEvent) => void, ...children: Child[]) {
  const element = h("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", onClick);
  return element;
}

/** Styles for one root; constructed where the browser can, for those do not count as inline for a content policy. */
export function addStyles(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}

/** The address when it is http(s), else null: a link must never run a script. */
export function safeUrl(address: string | null | undefined): string | null {
  return address && /^https?:\/\/[^\s]+$/i.test(address) ? address : null;
}

export function outsideLink(address: string, text: string): HTMLAnchorElement {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

export function telephone(number: string, label: string = number): HTMLAnchorElement {
  return h("a", { href: `tel:${number}`, class: "tel", "data-testid": "tel" }, label);
}
