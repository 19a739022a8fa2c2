import type { CaptureLink } from "@/server/contract";
import { visibleText } from "../../../ui/visible-text";

/** A link in words: where it is, what it is called there, and whose it is. */
export function linkName({ on, name, vm }: CaptureLink): string {
  const place = on === "" ? name : `${on} ${name}`;
  return visibleText(vm === null ? place : `${place} (${vm})`);
}
