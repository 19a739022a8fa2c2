import { filterProgram, usage } from "./filter";
import { getopt } from "./options";

interface SortState {
  lines: string[];
  flags: string;
  key: string;
  separator: string;
  output: string;
}
/** `sort`. */
export const sort = filterProgram<SortState>({
  name: "sort",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("sort", ctx.args, "nrufbhVk:t:o:s", { "numeric-sort": "n", reverse: "r", unique: "u" });
    if (error) return usage(error, 2);
    return {
      own: {
        lines: [],
        flags: [...flags].join(""),
        key: values.get("k") ?? "",
        separator: values.get("t") ?? "",
        output: values.get("o") ?? "",
      },
      files: [...rest],
    };
  },
  line(_ctx, own, line) {
    own.lines.push(line.replace(/\n$/, ""));
    return false;
  },
  end(ctx, own) {
    const spec = /^(\d+)(?:\.\d+)?([nrhV]*)(?:,(\d+)([nrhV]*))?$/.exec(own.key);
    const flags = own.flags + (spec?.[2] ?? "") + (spec?.[4] ?? "");
    const keyOf = (line: string): string => {
      if (!spec) return line;
      const fields = own.separator === "" ? line.trim().split(/\s+/) : line.split(own.separator);
      return fields.slice(Number(spec[1]) - 1, spec[3] === undefined ? undefined : Number(spec[3])).join(own.separator || " ");
    };
    const numeric = (text: string): number => {
      const found = /^\s*(-?\d*\.?\d+)([KMGT]?)/.exec(text);
      const power = flags.includes("h") ? ["", "K", "M", "G", "T"].indexOf(found?.[2] ?? "") : 0;
      let value = found ? Number(found[1]) : 0;
      for (let i = 0; i < power; i++) value *= 1024;
      return value;
    };
    const compareText = (a: string, b: string): number => {
      const x = flags.includes("f") ? a.toUpperCase() : a;
      const y = flags.includes("f") ? b.toUpperCase() : b;
      return x < y ? -1 : x > y ? 1 : 0;
    };
    const byKey = (a: string, b: string): number => {
      if (flags.includes("V")) return compareVersions(keyOf(a), keyOf(b));
      return /[nh]/.test(flags) ? numeric(keyOf(a)) - numeric(keyOf(b)) : compareText(keyOf(a), keyOf(b));
    };
    const sign = flags.includes("r") ? -1 : 1;
    let lines = [...own.lines].sort(
      (a, b) => sign * (byKey(a, b) || (own.flags.includes("u") || own.flags.includes("s") ? 0 : compareText(a, b))),
    );
    if (own.flags.includes("u")) lines = lines.filter((line, i) => i === 0 || byKey(lines[i - 1] ?? "", line) !== 0);
    const text = lines.map((line) => `${line}\n`).join("");
    if (own.output !== "") ctx.fs.write(ctx.path(own.output), text, ctx.process);
    else ctx.out(text);
    return 0;
  },
});
function compareVersions(a: string, b: string): number {
  const x = a.match(/\d+|\D+/g) ?? [];
  const y = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p = "", q = ""] = [x[i], y[i]];
    if (p === q) continue;
    if (/^\d/.test(p) && /^\d/.test(q)) return Number(p) - Number(q);
    return p < q ? -1 : 1;
  }
  return 0;
}

interface UniqState {
  last: string | null;
  count: number;
  flags: string;
}
function emitUniq(ctx: { out(text: string): void }, own: UniqState): void {
  if (own.last === null) return;
  if (own.flags.includes("d") && own.count < 2) return;
  if (own.flags.includes("u") && own.count > 1) return;
  ctx.out(`${own.flags.includes("c") ? `${String(own.count).padStart(7)} ` : ""}${own.last}\n`);
}
/** `uniq`. */
export const uniq = filterProgram<UniqState>({
  name: "uniq",
  parse(ctx) {
    const { flags, rest, error } = getopt("uniq", ctx.args, "cdui");
    return error ? usage(error) : { own: { last: null, count: 0, flags: [...flags].join("") }, files: rest.slice(0, 1) };
  },
  line(ctx, own, line) {
    const text = line.replace(/\n$/, "");
    const same = own.last !== null && (own.flags.includes("i") ? text.toLowerCase() === own.last.toLowerCase() : text === own.last);
    if (same) own.count++;
    else {
      emitUniq(ctx, own);
      own.last = text;
      own.count = 1;
    }
    return false;
  },
  end(ctx, own) {
    emitUniq(ctx, own);
    return 0;
  },
});
