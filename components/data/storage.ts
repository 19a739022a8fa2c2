/** What a page knows of storage by its record: no page asks for its type. */
import type { Fault } from "@/server/contract";
import { LIBRARY_CONTENT } from "@/server/contract/storage";
import type { Rec } from "./defaults";

/** Whether it is a library of images, which go into drives; that of the guests' drivers is one too. */
export function isLibrary(sr: Pick<Rec<"SR">, "content_type">): boolean {
  return sr.content_type === LIBRARY_CONTENT;
}

/** What stands against a new disk there, whatever its size; null: nothing. */
export function newDiskFault({ ref, allowed_operations }: Pick<Rec<"SR">, "ref" | "allowed_operations">): Fault | null {
  const operations: readonly string[] = allowed_operations;
  return operations.includes("vdi_create") ? null : { code: "SR_OPERATION_NOT_SUPPORTED", params: [ref] };
}
