import { instantProgram, type Output, type ProgramContext } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";

const ROOT = "/proc/sys/";
/** A key as the file below /proc/sys that it is: dots and slashes stand for each other. @source procps-ng 4.0.2: sysctl(8) */
function fileOf(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  return ROOT + (first === "/" ? key : key.replace(/[./]/g, (mark) => (mark === "." ? "/" : ".")));
}

/** One key that is shown or set. @returns what it prints, or what is wrong */
function one(ctx: ProgramContext, word: string, isValue: boolean): { out: string } | { err: string } {
  const cut = word.indexOf("=");
  const key = (cut < 0 ? word : word.slice(0, cut)).trim();
  const path = fileOf(key);
  const read = ctx.fs.read(path);
  if ("error" in read && read.error !== "EACCES") return { err: `sysctl: cannot stat ${path}: No such file or directory\n` };
  const shown = (value: string): { out: string } => ({ out: isValue ? `${value}\n` : `${key} = ${value}\n` });
  if (cut < 0) return "error" in read ? { err: `sysctl: permission denied on key '${key}'\n` } : shown(read.text.trimEnd());
  const value = word.slice(cut + 1).trim();
  if (ctx.uid !== 0) return { err: `sysctl: permission denied on key "${key}"\n` };
  const file = ctx.open(path, "w");
  if (typeof file === "string") return { err: `sysctl: permission denied on key "${key}"\n` };
  ctx.write(file, `${value}\n`);
  return shown(value);
}

/** `sysctl`. @source procps-ng 4.0.2: sysctl(8) */
export const sysctl = instantProgram(
  "sysctl",
  (args, ctx): Output => {
    const { flags, rest, error } = getopt("sysctl", args, "nweqNabpAXhV", {
      values: "n",
      write: "w",
      ignore: "e",
      quiet: "q",
      help: "h",
      version: "V",
      all: "a",
      load: "p",
    });
    if (error !== null) return { stdout: "", stderr: `${error}\n`, code: 1 };
    if (flags.has("h")) throw new HelpWanted("help");
    if (flags.has("V")) throw new HelpWanted("version");
    const refused = [..."aAXpbN"].find((letter) => flags.has(letter));
    if (refused !== undefined) return { stdout: "", stderr: `sysctl: option -${refused} is not part of this system\n`, code: 1 };
    if (rest.length === 0)
      return { stdout: "", stderr: "sysctl: no variables specified\nTry `sysctl --help' for more information.\n", code: 1 };
    let [stdout, stderr] = ["", ""];
    for (const word of rest) {
      const said = one(ctx, word, flags.has("n"));
      if ("err" in said) stderr += flags.has("e") ? "" : said.err;
      else if (!(flags.has("q") && word.includes("="))) stdout += said.out;
    }
    return { stdout, stderr, code: stderr === "" ? 0 : 1 };
  },
  "/usr/sbin/sysctl",
);
