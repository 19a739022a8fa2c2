import { type ClassValue, clsx } from "clsx";
import { mergeClasses } from "./class-groups";

/** Joins class names; of two that set the same thing the later holds. */
export function cx(...values: ClassValue[]): string {
  return mergeClasses(clsx(values));
}
