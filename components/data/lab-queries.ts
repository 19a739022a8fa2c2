/** Which lab a question in the query cache is about. */
import type { Query } from "@tanstack/react-query";

/** Keys of questions that are no procedure of the server, by their first word: the lab is the second. */
const NAMED = ["view", "settings"] as const;

/** Whether a question is about a lab: its input names it, or its key. */
export function isOfLab({ queryKey }: Pick<Query, "queryKey">, labId: string): boolean {
  const [first, second] = queryKey;
  if (NAMED.some((name) => name === first)) return second === labId;
  const { input } = (second ?? {}) as { readonly input?: { readonly labId?: unknown } };
  return input?.labId === labId;
}
