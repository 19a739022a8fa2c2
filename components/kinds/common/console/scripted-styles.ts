let isDone = false;

/**
 * Makes what xterm.js does to styles permissible under this page's content policy: style elements made by scripts get the page's
 * nonce, and a style attribute set by a script is set by property. Scripts may do both anyway; markup still may do neither.
 * @source xterm.js 6: DomRenderer and Viewport make style elements, DomRendererRowFactory._addStyle sets a span's style attribute
 */
export function permitScriptedStyles(): void {
  if (isDone) return;
  isDone = true;
  // Browsers show the nonce to scripts alone, as a property.
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  const create = document.createElement.bind(document);
  document.createElement = (tag: string, options?: ElementCreationOptions): HTMLElement => {
    const made = create(tag, options);
    if (tag === "style") made.nonce = nonce;
    return made;
  };
  const setAttribute = HTMLElement.prototype.setAttribute;
  HTMLElement.prototype.setAttribute = function (this: HTMLElement, name: string, value: string): void {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
}
