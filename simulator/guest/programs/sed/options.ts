import type { Bytes } from "../../../content/bytes";
import type { Output, ProgramContext } from "../../os/program";
import { usage } from "../filter";
import { helpText, versionText } from "../help";
import { getopt } from "../options";
import type { ScriptSource, SedOptions } from "./state";

const ONLY_LONG = { debug: "\x01", posix: "\x02", sandbox: "\x03", followLinks: "\x04", help: "\x05", version: "\x06" } as const;
/** @source sed/sed.c: SHORTOPTS, long_opts */
const SHORT = `bsnrzuEe:f:l:i::\x01\x02\x03\x04\x05\x06`;
const LONG: Readonly<Record<string, string>> = {
  binary: "b",
  "regexp-extended": "r",
  debug: ONLY_LONG.debug,
  "in-place": "i",
  expression: "e",
  file: "f",
  "line-length": "l",
  "null-data": "z",
  "zero-terminated": "z",
  quiet: "n",
  posix: ONLY_LONG.posix,
  silent: "n",
  sandbox: ONLY_LONG.sandbox,
  separate: "s",
  unbuffered: "u",
  version: ONLY_LONG.version,
  help: ONLY_LONG.help,
  "follow-symlinks": ONLY_LONG.followLinks,
};

/** A command line. */
export interface CommandLine {
  options: SedOptions;
  sources: ScriptSource[];
  files: Bytes[];
}

/** Reads a command line; or what to print at once. @source sed/sed.c: main */
export function readOptions(ctx: ProgramContext): CommandLine | Output {
  const { given, rest, error } = getopt("sed", ctx.args, SHORT, LONG);
  if (error !== null) return usage(`${error.split("\nTry '")[0]}\n${helpText("sed").trimEnd()}`);
  const options: SedOptions = {
    quiet: false,
    extended: false,
    separate: false,
    inPlace: null,
    followLinks: false,
    unbuffered: false,
    end: "\n",
    lineLength: 70,
    posix: false,
    sandbox: false,
  };
  const sources: ScriptSource[] = [];
  for (const [letter, value] of given) {
    if (letter === "e") sources.push({ text: value, file: null });
    else if (letter === "f") sources.push({ text: "", file: value });
    else {
      const shown = setOption(options, letter, value);
      if (shown !== null) return shown;
    }
  }
  const files = [...rest];
  if (sources.length === 0) {
    const script = files.shift();
    if (script === undefined) return usage(helpText("sed").trimEnd());
    sources.push({ text: script, file: null });
  }
  return { options, sources, files: files.length > 0 ? files : ["-"] };
}

function setOption(options: SedOptions, letter: string, value: Bytes): Output | null {
  switch (letter) {
    case "n":
      options.quiet = true;
      break;
    case "E":
    case "r":
      options.extended = true;
      break;
    case "s":
      options.separate = true;
      break;
    case "i":
      options.separate = true;
      options.inPlace = value;
      break;
    case "u":
      options.unbuffered = true;
      break;
    case "z":
      options.end = "\0";
      break;
    case "l":
      options.lineLength = Number(/^[ \t]*\+?(\d+)/.exec(value)?.[1] ?? 0);
      break;
    case ONLY_LONG.posix:
      options.posix = true;
      break;
    case ONLY_LONG.sandbox:
      options.sandbox = true;
      break;
    case ONLY_LONG.followLinks:
      options.followLinks = true;
      break;
    case ONLY_LONG.debug:
      return usage("sed: option '--debug' is not supported");
    case ONLY_LONG.version:
      return { stdout: versionText("sed"), stderr: "", code: 0 };
    case ONLY_LONG.help:
      return { stdout: helpText("sed"), stderr: "", code: 0 };
    default:
  }
  return null;
}
