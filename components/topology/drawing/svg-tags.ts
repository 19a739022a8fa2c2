/** Elements of an SVG as text. */

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
/** What XML cannot say is left out. @source XML 1.0, 2.2: Char */
export function escaped(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "").replace(/[&<>"']/g, (one) => escapes[one] ?? one);
}
export type Attributes = Readonly<Record<string, string | number>>;
export function tag(name: string, attributes: Attributes, content?: string): string {
  const all = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(typeof value === "number" ? `${Math.round(value * 100) / 100}` : value)}"`,
  );
  return content === undefined ? `<${name}${all.join("")}/>` : `<${name}${all.join("")}>${content}</${name}>`;
}
export const text = (x: number, y: number, size: number, fill: string, content: string, more: Attributes = {}): string =>
  tag("text", { x, y, "font-size": size, fill, ...more }, escaped(content));
export const title = (content: string): string => tag("title", {}, escaped(content));
