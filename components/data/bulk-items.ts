import { LIMITS } from "@/server/contract/limits";

/** An object of a bulk operation, with the operation's other arguments. */
export interface BulkItem {
  readonly ref: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Characters of one submission's objects: what the server takes at most, 256 Ki, less the rest of the message. */
const CHARACTERS = 240_000;

/** Objects in as few submissions as take them all, in their order. */
export function inSubmissions(items: readonly BulkItem[]): readonly (readonly BulkItem[])[] {
  const submissions: BulkItem[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const own = JSON.stringify(item).length + 1;
    const last = submissions.at(-1);
    if (!last || last.length >= LIMITS.bulk.most || characters + own > CHARACTERS) {
      submissions.push([item]);
      characters = own;
    } else {
      last.push(item);
      characters += own;
    }
  }
  return submissions;
}
