import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["xs", "sm", "base", "lg", "xl"] }] } } });

/** Joins class names; of two that set the same thing the later holds. */
export function cx(...values: ClassValue[]): string {
  return merge(clsx(values));
}
