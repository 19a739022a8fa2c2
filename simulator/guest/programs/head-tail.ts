import { errorText } from "../fs/filesystem";
import { exit, type Program, type Step, waitRead, waitUntil } from "../os/program";
import { filterProgram, usage } from "./filter";
import { getopt } from "./options";

interface HeadState {
  lines: number;
  bytes: number;
  seen: number;
  names: boolean;
  current: string;
  quiet: boolean;
  first: boolean;
}
/** `head`. */
export const head = filterProgram<HeadState>({
  name: "head",
  parse(ctx) {
    const args = ctx.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
    const { flags, values, rest, error } = getopt("head", args, "n:c:qv");
    if (error) return usage(error);
    const n = values.get("n") ?? "10";
    if (!/^[-+]?\d+$/.test(n)) return usage(`head: invalid number of lines: ‘${n}’`);
    return {
      own: {
        lines: Number(n),
        bytes: values.has("c") ? Number(values.get("c")) : -1,
        seen: 0,
        names: (rest.length > 1 || flags.has("v")) && !flags.has("q"),
        current: "",
        quiet: false,
        first: true,
      },
      files: [...rest],
    };
  },
  line(ctx, own, line, file) {
    if (own.current !== file) {
      own.current = file;
      own.seen = 0;
      if (own.names) ctx.out(`${own.first ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
      own.first = false;
    }
    if (own.bytes >= 0) {
      ctx.out(line.slice(0, Math.max(0, own.bytes - own.seen)));
      own.seen += line.length;
      return !own.names && own.seen >= own.bytes;
    }
    if (own.seen >= own.lines) return !own.names;
    own.seen++;
    ctx.out(line);
    return !own.names && own.seen >= own.lines;
  },
  end: () => 0,
});

interface TailState {
  lines: number;
  from: number;
  kept: string[];
  follow: string | null;
  sizes: number;
  input: string;
  stage: "read" | "follow" | "done";
  files: string[];
  code: number;
}
/** `tail`, with `-f`. */
export const tail: Program<TailState> = {
  name: "tail",
  start(ctx) {
    const args = ctx.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
    const { flags, values, rest, error } = getopt("tail", args, "n:c:fFqv");
    const n = values.get("n") ?? "10";
    const state: TailState = {
      lines: Math.abs(Number(n)),
      from: n.startsWith("+") ? Number(n) : 0,
      kept: [],
      follow: null,
      sizes: 0,
      input: "",
      stage: rest.length > 0 ? "done" : "read",
      files: [...rest],
      code: error ? 1 : 0,
    };
    if (error) {
      ctx.err(`${error}\n`);
      state.stage = "done";
      return state;
    }
    rest.forEach((name, index) => {
      const found = ctx.fs.read(ctx.path(name));
      if ("error" in found) {
        ctx.err(`tail: cannot open '${name}' for reading: ${errorText(found.error)}\n`);
        state.code = 1;
        return;
      }
      if (rest.length > 1) ctx.out(`${index > 0 ? "\n" : ""}==> ${name} <==\n`);
      ctx.out(last(found.text, state));
      if (flags.has("f") || flags.has("F")) {
        state.follow = name;
        state.sizes = found.text.length;
        state.stage = "follow";
      }
    });
    return state;
  },
  step(ctx, state): Step {
    if (state.stage === "done") return exit(state.code);
    if (state.stage === "follow") {
      const text = ctx.fs.text(ctx.path(state.follow ?? ""));
      if (text.length > state.sizes) ctx.out(text.slice(state.sizes));
      state.sizes = text.length;
      return waitUntil(ctx.mono() + 1_000_000);
    }
    for (;;) {
      const text = ctx.read(0);
      if (text === "") return waitRead(0);
      if (text === null) break;
      state.input += text;
    }
    ctx.out(last(state.input, state));
    return exit(0);
  },
};
export function last(text: string, state: TailState): string {
  const lines = text.split("\n");
  const open = lines[lines.length - 1] !== "";
  if (!open) lines.pop();
  const kept = state.from > 0 ? lines.slice(state.from - 1) : state.lines === 0 ? [] : lines.slice(-state.lines);
  return kept.length === 0 ? "" : kept.join("\n") + (open ? "" : "\n");
}
