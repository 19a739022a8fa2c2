import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { getopt } from "./options";
import { type Factoring, factorOn, startFactoring } from "./prime-factors";
import { quoted } from "./quoting";

interface FactorState {
  /** numbers to come; null: they are read */
  words: Bytes[] | null;
  /** what has been read and is no whole word yet */
  rest: Bytes;
  ended: boolean;
  now: { text: string; work: Factoring } | null;
  code: number;
  /** wrong usage: nothing is done */
  stopped: boolean;
}

/** Most digits of a number. guess: one step of the work with it stays short */
const DIGITS_MOST = 300;
/** Longest word that is kept. */
const WORD_MOST = 100_000;

function begin(ctx: ProgramContext, st: FactorState, word: Bytes): void {
  const found = /^ *\+?(\d+)$/.exec(word);
  const digits = found?.[1]?.replace(/^0+(?=\d)/, "");
  if (digits === undefined || digits.length > DIGITS_MOST) {
    ctx.err(`factor: ${quoted(word, "locale")} is ${digits === undefined ? "not a valid positive integer" : "too large"}\n`);
    // What is no number is quoted character by character.
    ctx.charge("looked", 40 + word.length * 12);
    st.code = 1;
  } else st.now = { text: digits, work: startFactoring(digits) };
}

function print(ctx: ProgramContext, st: FactorState, now: NonNullable<FactorState["now"]>): void {
  const primes = now.work.primes.sort((a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0));
  ctx.out(`${now.text}:${primes.map((prime) => ` ${prime}`).join("")}\n`);
  st.now = null;
}

/** As C has it: a text ends at its first null byte. */
const upToNul = (word: Bytes): Bytes => word.split("\0", 1)[0] ?? "";

/** The next word; null at the end, or something to wait for. */
function nextWord(ctx: ProgramContext, st: FactorState): Bytes | null | Step {
  if (st.words !== null) return st.words.shift() ?? null;
  for (;;) {
    const found = /^[\n\t ]*([^\n\t ]+)([\n\t ])/.exec(st.rest);
    if (found) {
      st.rest = st.rest.slice(found[0].length);
      return upToNul(found[1] ?? "");
    }
    if (st.ended) {
      const last = st.rest.replace(/[\n\t ]+/g, "");
      st.rest = "";
      return last === "" ? null : upToNul(last);
    }
    st.rest = st.rest.replace(/^[\n\t ]+/, "").slice(0, WORD_MOST);
    const got = ctx.read(0, 4_096);
    if (got === "") return waitRead(0);
    if (got === null) st.ended = true;
    else st.rest += got;
  }
}

/** `factor`. @source coreutils 9.1: factor */
export const factor: Program<FactorState> = {
  name: "factor",
  start(ctx) {
    const { rest, error } = getopt("factor", ctx.args, "");
    if (error) ctx.err(`${error}\n`);
    return { words: rest.length > 0 ? [...rest] : null, rest: "", ended: false, now: null, code: error ? 1 : 0, stopped: error !== null };
  },
  step(ctx, st): Step {
    if (st.stopped) return exit(st.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`factor: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      if (st.now !== null) {
        if (factorOn(st.now.work, ctx)) print(ctx, st, st.now);
        continue;
      }
      const word = nextWord(ctx, st);
      if (word === null) return exit(st.code);
      if (typeof word !== "string") return word;
      begin(ctx, st, word);
      ctx.charge("looked", word.length);
    }
    return again;
  },
};
