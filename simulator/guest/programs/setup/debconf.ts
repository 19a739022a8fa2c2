/**
 * Questions as debconf's plain text frontend asks them: it needs nothing of a terminal but lines, which makes it the one for a serial
 * console. `?` shows help, `<` goes back, `!` means nothing.
 * @source cdebconf: src/modules/frontend/text/text.c
 */
import type { Bytes } from "../../../content/bytes";
import type { ProgramContext } from "../../os/program";
import type { Nodes, Talk } from "./dialogue";

/** What a frontend remembers. */
export interface Debconf extends Talk {
  /** title that was shown last */
  title: string;
  /** the question has been shown: only its choices and its prompt are, once more */
  isRepeated: boolean;
  /** of the progress bar that is shown: its figure, per cent; -1: none */
  percent: number;
}

interface About {
  readonly title: string;
  /** paragraphs above it; one that begins with a space, or has lines, is kept as it is */
  readonly text?: readonly string[];
}
/** One question. */
export type Question = About &
  (
    | { readonly kind: "string"; readonly prompt: string; readonly byDefault?: Bytes }
    | { readonly kind: "password"; readonly prompt: string }
    /** @param byDefault - place of one of the choices, from 0 */
    | { readonly kind: "select"; readonly prompt: string; readonly choices: readonly string[]; readonly byDefault?: number }
    | { readonly kind: "boolean"; readonly prompt: string; readonly byDefault: boolean }
    | { readonly kind: "note" | "error"; readonly prompt: string }
  );

const HELP = "?";
const BACK = "<";
const CLEAR = "!";

function wrapped(paragraph: string, width: number): string {
  if (paragraph.startsWith(" ") || paragraph.includes("\n")) return `${paragraph}\n`;
  let out = "";
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      out += `${line}\n`;
      line = word;
    } else line += line === "" ? word : ` ${word}`;
  }
  return `${out}${line}\n`;
}

function paragraphs(text: readonly string[], width: number): string {
  return text.map((each) => wrapped(each, width)).join("\n");
}

/** Choices in as many columns as there is room for. */
function listed(choices: readonly string[], chosen: number | undefined, width: number): string {
  const items = choices.map((choice, i) => `${String(i + 1).padStart(3)}: ${choice}${i === chosen ? " [*]," : ",    "}`);
  const least = Math.min(...items.map((item) => item.length));
  for (let wanted = Math.max(1, Math.min(items.length, Math.floor(width / least))); ; wanted--) {
    const rows = Math.ceil(items.length / wanted);
    const columns: string[][] = [];
    for (let at = 0; at < items.length; at += rows) columns.push(items.slice(at, at + rows));
    const widths = columns.map((column) => Math.max(...column.map((item) => item.length)));
    if (wanted > 1 && widths.reduce((sum, each) => sum + each, 0) > width) continue;
    const line = (row: number): string => columns.map((column, i) => (column[row] ?? "").padEnd(widths[i] ?? 0)).join("");
    return Array.from({ length: rows }, (_, row) => `${line(row).trimEnd()}\n`).join("");
  }
}

function prompt(q: Question, width: number): string {
  const ask = (byDefault: string): string => `Prompt: '${HELP}' for help${byDefault === "" ? "" : `, default=${byDefault}`}> `;
  switch (q.kind) {
    case "string":
      return ask(q.byDefault ?? "");
    case "password":
      return "";
    case "select": {
      const byDefault = q.choices.length === 1 ? 0 : q.byDefault;
      return listed(q.choices, byDefault, width) + ask(byDefault === undefined ? "" : String(byDefault + 1));
    }
    case "boolean":
      return `  1: Yes${q.byDefault ? " [*]" : "    "}  2: No${q.byDefault ? "" : " [*]"}\n${ask(q.byDefault ? "1" : "2")}`;
    default:
      return "[Press enter to continue] ";
  }
}

function described(q: Question, width: number): string {
  const text = paragraphs(q.text ?? [], width);
  if (q.kind === "note" || q.kind === "error") return `${q.kind === "error" ? "!! ERROR: " : ""}${q.prompt}\n\n${text}`;
  return text + wrapped(q.prompt, width);
}

function help(q: Question, width: number): string {
  const isText = q.kind === "string" || q.kind === "password";
  return `KEYSTROKES:\n '${HELP}' Display this help message\n '${BACK}' Go back to previous question\n${isText ? ` '${CLEAR}' Select an empty entry\n` : ""}${wrapped(q.prompt, width)}`;
}

/** What a line answers: a text, the place of a choice, yes or no; null: it is asked again. */
function answerOf(q: Question, line: Bytes): Bytes | null {
  if (q.kind === "string") return line === CLEAR ? "" : line === "" ? (q.byDefault ?? "") : line;
  if (q.kind === "password") return line === CLEAR ? "" : line;
  if (q.kind === "boolean")
    return line.startsWith("1") ? "yes" : line.startsWith("2") ? "no" : line === "" ? (q.byDefault ? "yes" : "no") : null;
  if (q.kind !== "select") return "";
  const byDefault = q.choices.length === 1 ? 0 : q.byDefault;
  if (line === "") return byDefault === undefined ? null : String(byDefault);
  const number = Number.parseInt(line, 10) - 1;
  return number >= 0 && number < q.choices.length ? String(number) : null;
}

function widthOf(ctx: ProgramContext): number {
  return ctx.terminal.cols - 1;
}

/** A question as a node. */
interface Asked<S> {
  /** its kind must always be the same */
  readonly question: (ctx: ProgramContext, st: S) => Question;
  /** what follows an answer: a text, the place of a choice from 0, or `yes` and `no` */
  readonly take: (ctx: ProgramContext, st: S, answer: Bytes) => string;
  /** what `<` leads to */
  readonly back: string;
}

function node<S extends Debconf>({ question, take, back }: Asked<S>, isSecret: boolean): Nodes<S>[string] {
  return {
    ...(isSecret ? { isSecret: true as const } : {}),
    ask(ctx, st) {
      const q = question(ctx, st);
      if (st.isRepeated) {
        st.isRepeated = false;
        return prompt(q, widthOf(ctx));
      }
      const head = st.title === q.title ? "" : `${q.title}\n${"-".repeat(q.title.length)}\n\n`;
      st.title = q.title;
      return `${head}${described(q, widthOf(ctx))}${prompt(q, widthOf(ctx))}`;
    },
    take(ctx, st, line) {
      const q = question(ctx, st);
      if (line === HELP) {
        ctx.out(help(q, widthOf(ctx)));
        st.isRepeated = true;
        return st.at;
      }
      if (line === BACK) {
        ctx.out("\n");
        return back;
      }
      const answer = answerOf(q, line);
      if (answer === null) {
        st.isRepeated = true;
        return st.at;
      }
      ctx.out("\n");
      return take(ctx, st, answer);
    },
  };
}

export function asked<S extends Debconf>(how: Asked<S>): Nodes<S>[string] {
  return node(how, false);
}
/** A password, which is not shown. */
export function askedSecretly<S extends Debconf>(how: Asked<S>): Nodes<S>[string] {
  return node(how, true);
}
/** Something that is only told: Enter goes on. */
export function told<S extends Debconf>(
  kind: "note" | "error",
  about: (ctx: ProgramContext, st: S) => About & { readonly prompt: string },
  next: string,
): Nodes<S>[string] {
  return asked({ question: (ctx, st) => ({ kind, ...about(ctx, st) }), take: () => next, back: next });
}

/** Shows how far something is, per cent; the first time with its title, and not oftener than each tenth. */
export function showProgress(ctx: ProgramContext, st: Debconf, title: string, percent: number): void {
  if (st.percent < 0) ctx.out(`${title}  `);
  if (st.percent < 0 ? percent >= 10 : Math.floor(percent / 10) > Math.floor(st.percent / 10)) ctx.out(`... ${percent}%`);
  st.percent = Math.max(0, percent);
}
/** Ends the bar that is shown. */
export function endProgress(ctx: ProgramContext, st: Debconf): void {
  if (st.percent >= 0) ctx.out("\n");
  st.percent = -1;
}
