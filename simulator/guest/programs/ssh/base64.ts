import type { Bytes } from "../../../content/bytes";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @source RFC 4648 §4 */
export function toBase64(bytes: Bytes): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const n = (bytes.charCodeAt(at) << 16) | ((bytes.charCodeAt(at + 1) || 0) << 8) | (bytes.charCodeAt(at + 2) || 0);
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET[(n >> shift) & 63]);
    out += left >= 3 ? digits.join("") : `${digits.slice(0, left + 1).join("")}${"=".repeat(3 - left)}`;
  }
  return out;
}

/** Null: it is none. */
export function fromBase64(text: string): Bytes | null {
  const digits = text.replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return null;
  let out = "";
  let held = 0;
  let bits = 0;
  for (const digit of digits) {
    held = ((held << 6) | ALPHABET.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((held >> bits) & 255);
  }
  return out;
}
