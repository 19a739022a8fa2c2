/** What kind of picture bytes are, by what they begin with. @source PNG (W3C) §5.2; JPEG (ITU-T T.81) B.1.1.3; WebP container specification; SVG 2 §1.1 */
import type { PictureType } from "../../contract/arrangement";

/** Where the root element of a drawing has to begin, bytes: declarations and comments come before it. guess */
const SVG_HEAD = 4_096;

/** @param bytes - as Latin-1 @returns null: none that pages show */
export function pictureType(bytes: string): PictureType | null {
  if (bytes.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (bytes.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (bytes.startsWith("RIFF") && bytes.slice(8, 12) === "WEBP") return "image/webp";
  const head = bytes.slice(0, SVG_HEAD).replace(/^\xef\xbb\xbf/, "");
  const plain = head.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(\[[^\]]*\])?[^>]*>/gi, "").trimStart();
  return /^<svg[\s>]/.test(plain) ? "image/svg+xml" : null;
}
