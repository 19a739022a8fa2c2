/** Sources as they were compiled once. */
import type { Code } from "./code";
import { Compiler } from "./compile";

/** Compiled sources, newest last, and how much source they hold together. */
const cache = new Map<string, Code>();
let cached = 0;
const CACHE_UNITS = 4_000_000;
/** That of the last call: a loop asks for the same at each of its instructions. */
let last: { readonly source: string; readonly code: Code } | null = null;

/** Compiles a source; the result is cached by the source's text and the same on every call. */
export function compile(source: string): Code {
  if (last?.source !== source) last = { source, code: cachedCode(source) };
  return last.code;
}
function cachedCode(source: string): Code {
  const known = cache.get(source);
  if (known) return known;
  const code = new Compiler(source).script();
  if (cached > CACHE_UNITS || cache.size >= 1_000) {
    cache.clear();
    cached = 0;
  }
  cached += source.length + 64;
  cache.set(source, code);
  return code;
}
