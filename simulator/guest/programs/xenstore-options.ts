/** Command lines of the XenStore tools. @source xen: tools/xs-clients/xenstore_client.c, usage and main */

export type StoreMode = "read" | "write" | "rm" | "exists" | "list" | "ls" | "chmod" | "watch";

/** Options that a mode knows, and its usage. Any mode takes `-h`, and `-s` for nothing. */
const MODES: Readonly<Record<StoreMode, readonly [letters: string, usage: string]>> = {
  read: ["pR", "[-h] [-p] [-R] key [...]"],
  write: ["R", "[-h] [-R] key value [...]"],
  rm: ["t", "[-h] [-t] key [...]"],
  exists: ["", "[-h] key"],
  list: ["p", "[-h] [-p] key [...]"],
  ls: ["fp", "[-h] [-f] [-p] [path]"],
  chmod: ["ur", "[-h] [-u] [-r] key <mode [modes...]>"],
  watch: ["n", "[-h] [-n NR] key"],
};
const LONG: Readonly<Record<string, string>> = {
  help: "h",
  flat: "f",
  prefix: "p",
  tidy: "t",
  upto: "u",
  recurse: "r",
  number: "n",
  raw: "R",
};

export const storeModes = Object.keys(MODES) as readonly StoreMode[];

/** What a command line asks for. `said`: getopt's complaints, which stop nothing; `stop`: usage, and the exit code. */
export interface StoreCommand {
  readonly flags: ReadonlySet<string>;
  /** of `watch`: how many events; null: without end */
  readonly number: number | null;
  readonly keys: readonly string[];
  readonly said: string;
  readonly stop: { readonly text: string; readonly code: number } | null;
}

/** @param program - what messages begin with; @param called - what usage shows, `xenstore read` for the one program of all modes */
export function storeCommand(mode: StoreMode, program: string, called: string, args: readonly string[]): StoreCommand {
  const [letters, usage] = MODES[mode];
  const flags = new Set<string>();
  const keys: string[] = [];
  let number: number | null = null;
  let said = "";
  const end = (code: number): StoreCommand => {
    const stop = { text: `${program}: Usage: ${called} ${usage}\n`, code };
    return { flags, number, keys, said, stop };
  };
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === "--") {
      keys.push(...queue);
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      keys.push(arg);
      continue;
    }
    const isLong = arg.startsWith("--");
    const [name = "", given] = isLong ? cut(arg.slice(2)) : [];
    const letter = Object.hasOwn(LONG, name) ? LONG[name] : undefined;
    if (isLong && letter === undefined) said += `${program}: unrecognized option '--${name}'\n`;
    let rest = isLong ? (letter ?? "") : arg.slice(1);
    while (rest !== "") {
      const one = rest.charAt(0);
      rest = rest.slice(1);
      if (one === "s") continue;
      if (one === "h") return end(0);
      if (!"fpturnR".includes(one)) {
        said += `${program}: invalid option -- '${one}'\n`;
        continue;
      }
      let value: string | undefined;
      if (one === "n") {
        value = given ?? (rest === "" ? queue.shift() : rest);
        rest = "";
        if (value === undefined) {
          said += `${program}: option requires an argument -- 'n'\n`;
          continue;
        }
      }
      if (!letters.includes(one)) return end(1);
      flags.add(one);
      if (value !== undefined) number = Number(/^\s*-?[0-9]+/.exec(value)?.[0] ?? "0");
    }
  }
  if ((mode === "write" && keys.length % 2 === 1) || (mode !== "ls" && keys.length === 0)) return end(1);
  return { flags, number: number === -1 ? null : number, keys, said, stop: null };
}

function cut(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
