/** What a subcommand of a tool says of itself, and how one is found by the word that was typed. */
import type { Output, Step } from "../../guest/os/program";
import type { Json } from "../../guest/os/types";
import type { XenRelease } from "../../xen/versions";
import type { Call } from "./call";
import { isIn, type Lifetime } from "./releases";

/** What is kept between the steps of a subcommand that takes time. Plain JSON. */
export type Memory = { [key: string]: Json };

/** What is printed at once; or with what memory it goes on in steps. */
export type Answer = Output | { readonly goesOn: Memory };

/** A subcommand: one exported constant in a file of its own. */
export interface Subcommand<C extends Call> extends Lifetime {
  readonly name: string;
  /** other names that it has */
  readonly aliases?: readonly string[];
  /** what help says it does */
  readonly summary: string;
  /** its arguments, as usage shows them */
  readonly usage: string;
  /** lines of its own help: options and what they mean */
  readonly options?: readonly (readonly [option: string, meaning: string])[];
  /** options as getopt has them; without, the tool says whether its words are looked at for options */
  readonly letters?: string;
  readonly long?: Readonly<Record<string, string>>;
  /** arguments: at least, or at least and at most */
  readonly needs?: number | readonly [least: number, most: number];
  readonly run: (call: C) => Answer;
  /** The next step, once `run` has said that it goes on. Writes to `call.ctx` itself. */
  readonly step?: (call: C, memory: Memory) => Step;
}

/** A tool's subcommands by name. */
export type Table<S> = Readonly<Record<string, S>>;

/**
 * Those that a release has, in the order of help; those that help's order does not name follow by their names.
 * @param all - a module whose exports they are, or a list of them
 */
export function tableOfRelease<S extends Subcommand<never>>(
  all: Readonly<Record<string, S>> | readonly S[],
  order: readonly string[],
  release: XenRelease,
): Table<S> {
  const byName = new Map(Object.values(all).map((sub) => [sub.name, sub]));
  const inOrder = new Set(order);
  const names = [...order, ...[...byName.keys()].filter((name) => !inOrder.has(name)).sort()];
  const own = names.flatMap((name) => {
    const sub = byName.get(name);
    return sub && isIn(release, sub) ? [[name, sub] as const] : [];
  });
  return Object.fromEntries(own);
}

/**
 * By its name, by another that it has, or by what one name alone begins with.
 * @param shortest - characters of a beginning at least
 */
export function lookUp<S extends Subcommand<never>>(table: Table<S>, word: string, shortest = 1): S | null {
  if (Object.hasOwn(table, word)) return table[word] ?? null;
  const all = Object.values(table);
  const named = all.find((sub) => sub.aliases?.includes(word));
  if (named) return named;
  const alike = word.length >= shortest ? all.filter((sub) => sub.name.startsWith(word)) : [];
  return alike.length === 1 ? (alike[0] ?? null) : null;
}
