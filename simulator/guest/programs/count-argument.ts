import type { Bytes } from "../../content/bytes";
import { readSize, type SizeResult } from "./sizes";

/** A number of lines or bytes as head and tail take it, with a sign before it. */
export interface Count {
  readonly sign: "" | "-" | "+";
  readonly value: SizeResult;
}

/** Reads `12`, `-4k`, `+1M`. @source coreutils 9.1: head, tail */
export function readCount(text: Bytes): Count {
  const sign = text.startsWith("-") ? "-" : text.startsWith("+") ? "+" : "";
  const digits = text.slice(sign.length);
  return { sign, value: /^[ \t]*[-+]/.test(digits) ? "invalid" : readSize(digits, "bkKmMGTPEZY0") };
}
