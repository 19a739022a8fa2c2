import type { Bytes } from "../../content/bytes";
import { toTopLevel } from "./failures";
import { helpBody } from "./help-details";
import { helpTopic } from "./help-topics";
import { say } from "./messages";
import type { Shell } from "./variables";

/** Options of a builtin: letters in order, each with its value, and the words behind them. */
export interface BuiltinWords {
  readonly flags: string;
  readonly given: readonly (readonly [letter: string, value: Bytes])[];
  readonly rest: Bytes[];
}

/** Prints how a builtin is called; 2, the status of wrong usage. @source bash: builtins/common.c, builtin_usage */
export function usage(sh: Shell, name: Bytes): number {
  sh.ctx.err(`${name}: usage: ${helpTopic(name)?.[1] ?? name}\n`);
  return 2;
}

/** Complains of a builtin's words, then prints how it is called; 2. */
export function misused(sh: Shell, name: Bytes, message: string): number {
  say(sh, `${name}: ${message}`);
  return usage(sh, name);
}

/** What `--help` prints. */
export function fullHelp(name: Bytes): string {
  const topic = helpTopic(name);
  return topic === null ? "" : `${name}: ${topic[1]}\n${helpBody(topic)}`;
}

/**
 * Reads a builtin's options; its status instead, when one is wrong or `--help` has been answered. @param spec - letters, with `:`
 * behind those that take a value
 * @source bash: builtins/bashgetopt.c
 */
export function builtinOptions(sh: Shell, args: readonly Bytes[], spec: string): BuiltinWords | number {
  const name = args[0] ?? "";
  const rest = args.slice(1);
  const given: [string, Bytes][] = [];
  while (/^-./s.test(rest[0] ?? "")) {
    const word = rest.shift() ?? "";
    if (word === "--") break;
    if (word === "--help") {
      sh.ctx.out(fullHelp(name));
      return 2;
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] ?? "";
      const at = letter === ":" ? -1 : spec.indexOf(letter);
      if (at < 0) return misused(sh, name, `-${letter}: invalid option`);
      if (spec[at + 1] !== ":") {
        given.push([letter, ""]);
        continue;
      }
      const value = i + 1 < word.length ? word.slice(i + 1) : rest.shift();
      if (value === undefined) return misused(sh, name, `-${letter}: option requires an argument`);
      given.push([letter, value]);
      break;
    }
  }
  return { flags: given.map(([letter]) => letter).join(""), given, rest };
}

/** For builtins that take no options: the words, or the status after a wrong one. */
export function wordsWithoutOptions(sh: Shell, args: readonly Bytes[]): Bytes[] | number {
  const got = builtinOptions(sh, args, "");
  return typeof got === "number" ? got : got.rest;
}

/** More words than a builtin takes: whatever runs is left; 1. @source bash: builtins/common.c, no_args */
export function tooManyWords(sh: Shell, name: Bytes): number {
  say(sh, `${name}: too many arguments`);
  toTopLevel(sh);
  return 1;
}
