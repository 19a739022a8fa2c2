import { exit, type Program, run, type Step, waitRead } from "../os/program";
import { unescapeText } from "../shell/echo";
import { filterProgram, usage } from "./filter";
import { getopt } from "./options";

interface CutState {
  ranges: [number, number][];
  fields: boolean;
  delimiter: string;
  only: boolean;
  joiner: string;
}
/** `cut`. */
export const cut = filterProgram<CutState>({
  name: "cut",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("cut", ctx.args, "f:c:b:d:s", { fields: "f", delimiter: "d", "output-delimiter": "o" });
    if (error) return usage(error);
    const list = values.get("f") ?? values.get("c") ?? values.get("b");
    if (list === undefined)
      return usage("cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.");
    const ranges = list.split(",").map((part): [number, number] => {
      const [a = "", b] = part.split("-");
      return [a === "" ? 1 : Number(a), b === undefined ? Number(a) : b === "" ? 1_000_000 : Number(b)];
    });
    return {
      own: {
        ranges,
        fields: values.has("f"),
        delimiter: values.get("d") ?? "\t",
        only: flags.has("s"),
        joiner: values.get("o") ?? values.get("d") ?? "\t",
      },
      files: [...rest],
    };
  },
  line(ctx, own, line) {
    const text = line.replace(/\n$/, "");
    const parts = own.fields ? text.split(own.delimiter) : [...text];
    if (own.fields && parts.length === 1) {
      if (!own.only) ctx.out(`${text}\n`);
      return false;
    }
    const picked = parts.filter((_, i) => own.ranges.some(([a, b]) => i + 1 >= a && i + 1 <= b));
    ctx.out(`${picked.join(own.fields ? own.joiner : "")}\n`);
    return false;
  },
  end: () => 0,
});

function trSet(text: string): string[] {
  const plain = unescapeText(text, false).text.replace(
    /\[:(\w+):\]/g,
    (_, name: string) =>
      ({
        upper: "A-Z",
        lower: "a-z",
        digit: "0-9",
        alpha: "A-Za-z",
        alnum: "A-Za-z0-9",
        space: " \t\n\r\f\v",
        blank: " \t",
        punct: "!-/:-@[-`{-~",
      })[name] ?? "",
  );
  const out: string[] = [];
  for (let i = 0; i < plain.length; i++) {
    if (plain[i + 1] === "-" && i + 2 < plain.length) {
      for (let code = plain.charCodeAt(i); code <= plain.charCodeAt(i + 2); code++) out.push(String.fromCharCode(code));
      i += 2;
    } else out.push(plain[i] ?? "");
  }
  return out;
}
interface TrState {
  from: string[];
  to: string[];
  remove: boolean;
  squeeze: boolean;
  not: boolean;
  last: string;
}
/** `tr`. */
export const tr: Program<TrState | null> = {
  name: "tr",
  start(ctx) {
    const { flags, rest, error } = getopt("tr", ctx.args, "dscC", { delete: "d", "squeeze-repeats": "s", complement: "c" });
    if (error || rest[0] === undefined) {
      ctx.err(`${error ?? "tr: missing operand\nTry 'tr --help' for more information."}\n`);
      return null;
    }
    return {
      from: trSet(rest[0]),
      to: trSet(rest[1] ?? ""),
      remove: flags.has("d"),
      squeeze: flags.has("s"),
      not: flags.has("c") || flags.has("C"),
      last: "",
    };
  },
  step(ctx, state): Step {
    if (state === null) return exit(1);
    for (;;) {
      const text = ctx.read(0);
      if (text === "") return waitRead(0);
      if (text === null) return exit(0);
      let out = "";
      for (const c of text) {
        const at = state.from.indexOf(c);
        const hit = at >= 0 !== state.not;
        if (hit && state.remove) continue;
        const lastTo = state.to[state.to.length - 1];
        const next = hit && lastTo !== undefined ? (state.not ? lastTo : (state.to[at] ?? lastTo)) : c;
        const set = state.to.length > 0 ? state.to : state.from;
        if (state.squeeze && next === state.last && (set.includes(next) || (state.not && hit))) continue;
        state.last = next;
        out += next;
      }
      ctx.out(out);
      if (ctx.process.out.length > 0) return run(20);
    }
  },
};
