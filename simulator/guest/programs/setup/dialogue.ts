/**
 * A dialogue on a terminal, as data: nodes that ask a question or do something, each of which names the one after it. Where it stands is
 * plain JSON, so that it may lie in a snapshot between any two keystrokes.
 */
import type { Bytes } from "../../../content/bytes";
import { again, exit, type ProgramContext, type Step, waitRead } from "../../os/program";

/** Where a dialogue stands. Further fields are its answers. */
export interface Talk {
  /** node that has its turn */
  at: string;
  /** its question has been shown */
  isAsked: boolean;
  /** that the program ends with */
  code: number;
}

/** A question: shown, answered by a line, which may be refused by naming the same node again. */
interface Asking<S> {
  readonly ask: (ctx: ProgramContext, st: S) => Bytes;
  /** what is typed is not shown, nor the end of its line */
  readonly isSecret?: true;
  readonly take: (ctx: ProgramContext, st: S, line: Bytes) => string;
}
/** Something that is done: the next node, or a step after which this one goes on. */
interface Doing<S> {
  readonly run: (ctx: ProgramContext, st: S) => string | Step;
}
/** Nodes by their names. */
export type Nodes<S> = Readonly<Record<string, Asking<S> | Doing<S>>>;

/** The node after the last: the program ends. */
export const END = "end";

/** Goes on with a dialogue until it waits for somebody or something. */
export function talkOn<S extends Talk>(nodes: Nodes<S>, ctx: ProgramContext, st: S): Step {
  while (st.at !== END) {
    if (ctx.isSpent) return again;
    const node = nodes[st.at];
    if (node === undefined) throw new Error(`a dialogue has no node ${st.at}`);
    if ("run" in node) {
      const next = node.run(ctx, st);
      if (typeof next !== "string") return next;
      st.at = next;
      continue;
    }
    if (!st.isAsked) {
      ctx.out(node.ask(ctx, st));
      if (node.isSecret) ctx.terminal.echo = false;
      st.isAsked = true;
      // The question is written before the answer is read, and echoed.
      return waitRead(0);
    }
    const text = ctx.read(0);
    if (text === "") return waitRead(0);
    // Whoever answers from a file that has ended would be asked for ever.
    if (text === null && !ctx.isTty(0)) return exit(1);
    if (node.isSecret) ctx.terminal.echo = true;
    st.isAsked = false;
    st.at = node.take(ctx, st, (text ?? "").replace(/\n$/, ""));
  }
  return exit(st.code);
}
