import { unescapeText } from "../shell/echo";
import { filterProgram, usage } from "./filter";
import { posixRegex } from "./grep";
import { getopt } from "./options";

/** One command of a script: addresses (line number, `$`, or a pattern) and what to do. */
interface SedCommand {
  from: string | null;
  to: string | null;
  not: boolean;
  verb: string;
  pattern: string;
  by: string;
  flags: string;
  active: boolean;
}
interface SedState {
  commands: SedCommand[];
  quiet: boolean;
  extended: boolean;
  inPlace: boolean;
  line: number;
  held: string | null;
  collected: string;
  done: boolean;
}

function parseScript(text: string): SedCommand[] | string {
  const out: SedCommand[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const address = /^(?:(\d+|\$|\/(?:\\.|[^/])*\/)(?:,(\d+|\$|\+\d+|\/(?:\\.|[^/])*\/))?)?\s*(!?)\s*/.exec(rest);
    rest = rest.slice(address?.[0].length ?? 0);
    const verb = rest[0] ?? "";
    const command: SedCommand = {
      from: address?.[1] ?? null,
      to: address?.[2] ?? null,
      not: address?.[3] === "!",
      verb,
      pattern: "",
      by: "",
      flags: "",
      active: false,
    };
    rest = rest.slice(1);
    if (verb === "s" || verb === "y") {
      const mark = rest[0] ?? "/";
      const parts: string[] = [""];
      let i = 1;
      for (; i < rest.length && parts.length < 3; i++) {
        const c = rest[i] ?? "";
        if (c === "\\" && i + 1 < rest.length) {
          const next = rest[++i] ?? "";
          parts[parts.length - 1] += next === mark && mark !== "\\" ? next : `\\${next}`;
        } else if (c === mark) parts.push("");
        else parts[parts.length - 1] += c;
      }
      if (parts.length < 3) return `unterminated \`${verb}' command`;
      const flags = /^[gpiIe0-9]*/.exec(rest.slice(i))?.[0] ?? "";
      command.pattern = parts[0] ?? "";
      command.by = parts[1] ?? "";
      command.flags = flags;
      rest = rest.slice(i + flags.length);
    } else if (verb === "a" || verb === "i" || verb === "c") {
      const end = rest.indexOf("\n");
      command.by = (end < 0 ? rest : rest.slice(0, end)).replace(/^\s*\\?\s*/, "");
      rest = end < 0 ? "" : rest.slice(end);
    } else if (!/^[pdq=n]$/.test(verb)) return `unknown command: \`${verb}'`;
    out.push(command);
    rest = rest.replace(/^[\s;}]+/, "");
  }
  return out;
}

function selects(own: SedState, command: SedCommand, line: string, isLast: boolean): boolean {
  const at = (address: string): boolean => {
    if (address === "$") return isLast;
    if (address.startsWith("/")) return posixRegex(address.slice(1, -1), own.extended)?.test(line) ?? false;
    return own.line === Number(address);
  };
  let hit: boolean;
  if (command.from === null) hit = true;
  else if (command.to === null) hit = at(command.from);
  else if (command.active) {
    hit = true;
    if (at(command.to) || (/^\d+$/.test(command.to) && own.line >= Number(command.to))) command.active = false;
  } else {
    hit = at(command.from);
    if (hit) command.active = !(/^\d+$/.test(command.to) && Number(command.to) <= own.line);
  }
  return hit !== command.not;
}

function substitute(command: SedCommand, line: string, extended: boolean): { text: string; changed: boolean } {
  const regex = posixRegex(command.pattern, extended, `${command.flags.includes("g") ? "g" : ""}${/i/i.test(command.flags) ? "i" : ""}`);
  if (!regex) return { text: line, changed: false };
  let changed = false;
  const nth = Number(/\d+/.exec(command.flags)?.[0] ?? 0);
  let seen = 0;
  const text = line.replace(nth > 0 ? new RegExp(regex.source, `${regex.flags.replace("g", "")}g`) : regex, (...groups: unknown[]) => {
    seen++;
    if (nth > 0 && seen !== nth && !(command.flags.includes("g") && seen > nth)) return String(groups[0]);
    changed = true;
    return unescapeText(
      command.by.replace(/\\([0-9&])|&/g, (whole, key: string | undefined) =>
        whole === "\\&"
          ? "&"
          : whole === "&"
            ? String(groups[0])
            : typeof groups[Number(key)] === "string"
              ? String(groups[Number(key)]).replace(/\\/g, "\\\\")
              : "",
      ),
      false,
    ).text;
  });
  return { text, changed };
}

/** Runs the script on one line; `isLast` for `$`. */
function runLine(own: SedState, line: string, isLast: boolean): { out: string; quit: boolean } {
  own.line++;
  let text = line.replace(/\n$/, "");
  let out = "";
  let after = "";
  let deleted = false;
  let quit = false;
  for (const command of own.commands) {
    if (!selects(own, command, text, isLast)) continue;
    if (command.verb === "s") {
      const result = substitute(command, text, own.extended);
      text = result.text;
      if (result.changed && command.flags.includes("p")) out += `${text}\n`;
    } else if (command.verb === "y") text = [...text].map((c) => command.by[command.pattern.indexOf(c)] ?? c).join("");
    else if (command.verb === "p") out += `${text}\n`;
    else if (command.verb === "=") out += `${own.line}\n`;
    else if (command.verb === "a") after += `${command.by}\n`;
    else if (command.verb === "i") out += `${command.by}\n`;
    else if (command.verb === "d" || command.verb === "c") {
      if (command.verb === "c") out += `${command.by}\n`;
      deleted = true;
      break;
    } else if (command.verb === "q") {
      quit = true;
      break;
    }
  }
  if (!deleted && !own.quiet) out += text + (line.endsWith("\n") ? "\n" : "");
  return { out: out + after, quit };
}

/** `sed`: s, y, p, d, a, i, c, q, =, with line, `$` and pattern addresses. */
export const sed = filterProgram<SedState>({
  name: "sed",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("sed", ctx.args, "nErie:", {
      quiet: "n",
      "in-place": "i",
      "regexp-extended": "E",
      expression: "e",
    });
    if (error) return usage(error);
    const script = values.get("e") ?? rest[0];
    if (script === undefined) return usage("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...");
    const commands = parseScript(script);
    if (typeof commands === "string") return usage(`sed: -e expression #1, char ${script.length}: ${commands}`);
    const own: SedState = {
      commands,
      quiet: flags.has("n"),
      extended: flags.has("E") || flags.has("r"),
      inPlace: flags.has("i"),
      line: 0,
      held: null,
      collected: "",
      done: false,
    };
    return { own, files: values.has("e") ? [...rest] : rest.slice(1) };
  },
  line(ctx, own, line) {
    if (own.held !== null) feed(ctx, own, own.held, false);
    if (own.done) return true;
    own.held = line;
    return false;
  },
  endOfFile(ctx, own, file) {
    if (!own.inPlace) return;
    if (own.held !== null) feed(ctx, own, own.held, true);
    ctx.fs.write(ctx.path(file), own.collected, ctx.process);
    own.held = null;
    own.collected = "";
    own.line = 0;
  },
  end(ctx, own) {
    if (own.held !== null && !own.done) feed(ctx, own, own.held, true);
    return 0;
  },
});

function feed(ctx: { out(text: string): void }, own: SedState, line: string, isLast: boolean): void {
  const result = runLine(own, line, isLast);
  if (own.inPlace) own.collected += result.out;
  else ctx.out(result.out);
  if (result.quit) own.done = true;
}
