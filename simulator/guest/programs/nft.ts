/** `nft`: tables of its own, and those of iptables. @source nftables 1.0.6: nft(8) */
import { type NftState, setTables } from "../net/firewall/nft/model";
import type { Firewall, TableName } from "../net/firewall/rules";
import type { Machine } from "../os/machine";
import { exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { run } from "./iptables";
import { FAMILY4, FAMILY6, type Family } from "./iptables-family";
import { changeManaged } from "./nft-managed";
import { changeOwn, FAMILIES, readTableName, tableIn } from "./nft-own/change";
import { chainText as ownChainText, ownTableText, type Shown } from "./nft-own/text";
import { NftError, NotHere, Reader, type Token, tokensOf } from "./nft-own/tokens";
import { chainText, madeChains, tableText, warning } from "./nft-text";

const NO_TABLES: NftState = { lastHandle: 0, tables: [] };
const isTable = (name: string): name is TableName => name === "filter" || name === "nat";

/** Rules that iptables has made; null: none. */
function managedBy(m: Machine, family: Family): Firewall | null {
  const rules = family.rulesOf(m);
  return rules && !rules.isForFlows ? rules : null;
}
const FAMILIES_MANAGED = [FAMILY4, FAMILY6];
/** Tables that iptables has made, of one family or of all. */
function managedTables(m: Machine, only: string | null): { family: Family; firewall: Firewall; table: TableName }[] {
  return FAMILIES_MANAGED.filter(({ nft }) => only === null || nft === only).flatMap((family) => {
    const firewall = managedBy(m, family);
    if (!firewall) return [];
    return (["filter", "nat"] as const)
      .filter((table) => madeChains(firewall, table).length > 0)
      .map((table) => ({ family, firewall, table }));
  });
}
/** Family of a table of iptables' that a command is about; null: it is about none. */
function managedAbout(m: Machine, state: NftState, reader: Reader): Family | null {
  const [what, family, name] = [reader.peek(1).text, reader.peek(2), reader.peek(3)];
  if (!["table", "chain", "rule"].includes(what)) return null;
  const isSaid = FAMILIES.includes(family.text) && name.kind === "word";
  const found = FAMILIES_MANAGED.find(({ nft }) => nft === (isSaid ? family.text : "ip"));
  const table = isSaid ? name.text : family.text;
  return found && isTable(table) && managedBy(m, found) && !tableIn(state, found.nft, table) ? found : null;
}

interface Said {
  out: string;
  err: string;
}
const none = ({ at, text }: Token): NftError => new NftError("No such file or directory", at, text.length);

function listTable(m: Machine, state: NftState, reader: Reader, shown: Shown, isChain: boolean): Said {
  const { family, name } = readTableName(reader);
  const chain = isChain ? reader.word("string") : null;
  const own = tableIn(state, family, name.text);
  const managed = managedTables(m, family).find(({ table }) => table === name.text);
  if (!own && !managed) throw none(name);
  const err = managed ? warning(managed.family, managed.table) : "";
  if (chain === null) return { out: whole(m, state, family, name.text, shown), err };
  const found = own?.chains.find((one) => one.name === chain.text);
  const made = managed && madeChains(managed.firewall, managed.table).find((one) => one.name === chain.text);
  if (!found && !made) throw none(chain);
  const head = `table ${family} ${name.text} {${shown.handles && own ? ` # handle ${own.handle}` : ""}\n`;
  const text = found ? ownChainText(family, found, shown, true) : managed && made ? chainText(managed.table, made, true) : "";
  return { out: `${head}${text}}\n`, err };
}
/** A table as a whole, whoever has made its chains. */
function whole(m: Machine, state: NftState, family: string, name: string, shown: Shown): string {
  const own = state.tables.find((table) => table.family === family && table.name === name);
  const managed = managedTables(m, family).find(({ table }) => table === name);
  if (managed && shown.handles) throw new NotHere("handles of iptables' rules");
  if (!own) return managed ? tableText(managed.family, managed.firewall, managed.table) : "";
  const more = managed ? madeChains(managed.firewall, managed.table).map((chain) => chainText(managed.table, chain, true)) : [];
  return ownTableText(own, shown, more);
}

function list(m: Machine, state: NftState, reader: Reader, shown: Shown): Said {
  const what = reader.word("string");
  if (what.text === "table" || what.text === "chain") return listTable(m, state, reader, shown, what.text === "chain");
  if (!["ruleset", "tables", "chains"].includes(what.text)) {
    if (/^(sets?|maps?|counters?|quotas?|limits?|meters?|flowtables?|hooks?)$/.test(what.text)) throw new NotHere(`list ${what.text}`);
    throw new NftError("syntax error, unexpected string", what.at, what.text.length);
  }
  const only = FAMILIES.includes(reader.peek().text) ? reader.take().text : null;
  const managed = managedTables(m, only);
  const names = managed.map(({ family, table }) => ({ family: family.nft as string, name: table as string, handle: 0 }));
  for (const { family, name, handle } of state.tables)
    if ((only === null || family === only) && !names.some((one) => one.family === family && one.name === name))
      names.push({ family, name, handle });
  if (what.text === "ruleset") {
    const err = managed.map(({ family, table }) => warning(family, table)).join("");
    return { out: names.map(({ family, name }) => whole(m, state, family, name, shown)).join(""), err };
  }
  if (what.text === "tables")
    return {
      out: names.map(({ family, name, handle }) => `table ${family} ${name}${shown.handles ? ` # handle ${handle}` : ""}\n`).join(""),
      err: "",
    };
  const chainsOf = (family: string, name: string): string => {
    const made = managed.find((one) => one.family.nft === family && one.table === name);
    const own = state.tables.find((table) => table.family === family && table.name === name);
    return [
      ...(own?.chains.map((chain) => ownChainText(own.family, chain, shown, false)) ?? []),
      ...(made ? madeChains(made.firewall, made.table).map((chain) => chainText(made.table, chain, false)) : []),
    ].join("");
  };
  return { out: names.map(({ family, name }) => `table ${family} ${name} {\n${chainsOf(family, name)}}\n`).join(""), err: "" };
}

/** Takes away what iptables has made. */
function flushManaged(m: Machine, only: string | null): void {
  for (const { family, table } of managedTables(m, only)) for (const letter of ["-F", "-X"]) run(m, ["-t", table, letter], family);
}

/** Carries out a text, all of it or nothing. @param from - name of the file that it comes from; null: it was typed */
function carryOut(m: Machine, text: string, from: string | null, options: Shown & { readonly isCheck: boolean }): Said & { code: number } {
  const reader = new Reader(tokensOf(text));
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const state = copy(m.state.net.nft ?? NO_TABLES);
  const kept: { firewall?: Firewall; firewall6?: Firewall } = copy({
    ...(m.state.net.firewall ? { firewall: m.state.net.firewall } : {}),
    ...(m.state.net.firewall6 ? { firewall6: m.state.net.firewall6 } : {}),
  });
  const links = m.state.net.interfaces.map(({ name }) => name);
  const said: Said = { out: "", err: "" };
  let isChanged = false;
  const back = (): void => {
    if (!isChanged) return;
    delete m.state.net.firewall;
    delete m.state.net.firewall6;
    Object.assign(m.state.net, kept.firewall ? { firewall: kept.firewall } : {}, kept.firewall6 ? { firewall6: kept.firewall6 } : {});
  };
  try {
    for (reader.skipBreaks(); reader.peek().kind !== "end"; reader.skipBreaks()) {
      if (reader.has("list")) {
        const { out, err } = list(m, state, reader, options);
        said.out += out;
        said.err += err;
        continue;
      }
      isChanged = true;
      const managed = managedAbout(m, state, reader);
      if (managed) {
        changeManaged(m, managed, reader, text);
        continue;
      }
      if (reader.peek().text === "flush" && reader.peek(1).text === "ruleset")
        flushManaged(m, FAMILIES.includes(reader.peek(2).text) ? reader.peek(2).text : null);
      changeOwn({ state, links }, reader);
    }
  } catch (error) {
    back();
    if (error instanceof NotHere) return { out: "", err: `nft: ${error.what} is not part of this system\n`, code: 1 };
    if (!(error instanceof NftError)) throw error;
    return { out: "", err: complaint(error, text, from), code: 1 };
  }
  if (options.isCheck) back();
  else if (isChanged) setTables(m, state);
  return { ...said, code: 0 };
}

/** A complaint with the line that it is about, and the words in it underlined. */
function complaint({ text: why, at, length }: NftError, text: string, from: string | null): string {
  const begin = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
  const line = text.slice(begin, end);
  const column = at - begin;
  const wide = Math.max(1, Math.min(length, Math.max(line.length, column + 1) - column));
  const number = text.slice(0, begin).split("\n").length;
  const where = from === null ? "" : `${from}:${number}:${column + 1}-${column + wide}: `;
  return `${where}Error: ${why}\n${line}\n${" ".repeat(column)}${"^".repeat(wide)}\n`;
}

interface Reading {
  options: Shown & { readonly isCheck: boolean };
  /** descriptor that the commands come from */
  from: number;
  name: string;
  text: string;
  code: number | null;
}
const DONE: Reading = { options: { handles: false, stateless: false, isCheck: false }, from: 0, name: "", text: "", code: 0 };
/** Most text that is taken, bytes. guess: far more rules than anybody has here */
const TEXT_MOST = 262_144;
const LETTERS: Readonly<Record<string, string>> = {
  "--handle": "a",
  "--stateless": "s",
  "--check": "c",
  "--file": "f",
  "--numeric": "n",
  "--numeric-priority": "y",
};

/** What stands before the commands. @returns null: it was refused */
function readOptions(ctx: ProgramContext): { options: Reading["options"]; file: string | null; words: string[] } | null {
  const words = [...ctx.args];
  const options = { handles: false, stateless: false, isCheck: false };
  let file: string | null = null;
  while (words[0]?.startsWith("-")) {
    const word = words.shift() ?? "";
    const letters = LETTERS[word] ?? (/^-[a-z]+$/i.test(word) ? word.slice(1) : "?");
    for (const letter of letters) {
      if (letter === "a") options.handles = true;
      else if (letter === "s") options.stateless = true;
      else if (letter === "c") options.isCheck = true;
      else if (letter === "f") file = words.shift() ?? "";
      else if (letter !== "n") {
        ctx.err(`nft: option ${word} is not part of this system\n`);
        return null;
      }
    }
  }
  return { options, file, words };
}

function finish(ctx: ProgramContext, text: string, from: string | null, options: Reading["options"]): number {
  const { out, err, code } = carryOut(ctx.machine, text, from, options);
  if (out !== "") ctx.out(out);
  if (err !== "") ctx.err(err);
  return code;
}

export const nft: Program<Reading> = {
  name: "nft",
  path: "/usr/sbin/nft",
  start(ctx) {
    if (ctx.args.includes("-v") || ctx.args.includes("--version")) {
      ctx.out("nftables v1.0.6 (Lester Gooch #5)\n");
      return DONE;
    }
    const read = readOptions(ctx);
    if (!read) return { ...DONE, code: 1 };
    const { options, file, words } = read;
    if (file === null && words.length === 0) {
      ctx.err("nft: no command specified\n");
      return { ...DONE, code: 1 };
    }
    if (ctx.uid !== 0) {
      ctx.err("Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted\n");
      return { ...DONE, code: 1 };
    }
    if (file === null) return { ...DONE, code: finish(ctx, words.join(" "), null, options) };
    if (file === "-") return { ...DONE, options, name: "/dev/stdin", code: null };
    const from = ctx.open(file, "r");
    if (typeof from === "number") return { ...DONE, options, from, name: file, code: null };
    ctx.err(`internal:0:0-0: Error: Could not open file "${file}": No such file or directory\n\n\n`);
    return { ...DONE, code: 1 };
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    for (;;) {
      const bytes = ctx.read(st.from, 16_384);
      if (bytes === "") return waitRead(st.from);
      if (bytes === null) break;
      st.text += bytes;
      if (st.text.length > TEXT_MOST) break;
    }
    return exit(finish(ctx, st.text, st.name, st.options));
  },
};
