/** Carries out what is said to nft about tables of its own. @source nftables 1.0.6: nft(8) */
import type { NftBase, NftChain, NftFamily, NftHook, NftRule, NftState, NftTable } from "../../net/firewall/nft/model";
import { type ReadRule, readRule } from "./rule";
import { NftError, NotHere, type Reader, type Token } from "./tokens";
import { PRIORITIES } from "./words";

/** What is changed, as far as it has come: it counts when all of it was right. */
export interface Draft {
  readonly state: NftState;
  readonly links: readonly string[];
}
export const FAMILIES: readonly string[] = ["ip", "ip6", "inet"] satisfies NftFamily[];
const OTHER_FAMILIES = /^(arp|bridge|netdev)$/;
const OTHER_OBJECTS =
  /^(set|map|element|counter|quota|limit|flowtable|secmark|synproxy|hook|meter|meters|sets|maps|flowtables|counters|quotas|limits|ct|vmap)$/;
const missing = ({ at, text }: Token): NftError => new NftError("Could not process rule: No such file or directory", at, text.length);

/** `[family] name`; without a family it is `ip`. */
export function readTableName(reader: Reader): { family: NftFamily; name: Token } {
  const first = reader.peek();
  if (OTHER_FAMILIES.test(first.text) && reader.peek(1).kind === "word") throw new NotHere(`family ${first.text}`);
  const isFamily = FAMILIES.includes(first.text) && reader.peek(1).kind === "word";
  const family = isFamily ? (reader.take().text as NftFamily) : "ip";
  return { family, name: reader.word("string") };
}
export const tableIn = (state: NftState, family: NftFamily, name: string): NftTable | undefined =>
  state.tables.find((table) => table.family === family && table.name === name);

function addTable({ state }: Draft, family: NftFamily, name: Token, isNew = false): NftTable {
  const known = tableIn(state, family, name.text);
  if (known && isNew) throw new NftError("Could not process rule: File exists", name.at, name.text.length);
  if (known) return known;
  state.lastHandle++;
  const table: NftTable = { family, name: name.text, handle: state.lastHandle, lastHandle: 0, chains: [] };
  state.tables.push(table);
  return table;
}
function addChain(table: NftTable, name: Token, base: NftBase | null): NftChain {
  const known = table.chains.find((chain) => chain.name === name.text);
  if (known) {
    if (known.base && base) known.base.policy = base.policy;
    return known;
  }
  const chain: NftChain = { name: name.text, handle: ++table.lastHandle, base, rules: [] };
  table.chains.push(chain);
  return chain;
}

const HOOKS: readonly string[] = ["prerouting", "input", "forward", "output", "postrouting"] satisfies NftHook[];
/** `type … hook … priority …; policy …;`, whose first word is next. @param from - where the command begins @param name - of the chain */
function readBase(reader: Reader, from: number): NftBase {
  reader.need("type");
  const type = reader.word();
  if (type.text === "route") throw new NotHere("type route");
  if (type.text !== "filter" && type.text !== "nat") throw new NftError("unknown chain type", type.at, type.text.length);
  reader.need("hook");
  const hook = reader.word();
  if (hook.text === "ingress" || hook.text === "egress") throw new NotHere(`hook ${hook.text}`);
  if (!HOOKS.includes(hook.text)) throw new NftError("unknown chain hook", hook.at, hook.text.length);
  if (reader.peek().text === "device" || reader.peek().text === "devices") throw new NotHere("hooks of devices");
  reader.need("priority");
  const base: NftBase = { type: type.text, hook: hook.text as NftHook, priority: readPriority(reader), policy: "accept" };
  // Addresses are turned where flows are known, and not on the way.
  const isWrong = base.type === "nat" && (base.hook === "forward" || base.priority <= -200);
  if (isWrong) throw new NftError("Could not process rule: Operation not supported", from, Number.POSITIVE_INFINITY);
  while (reader.has(";") || reader.peek().kind === "newline") {
    if (reader.peek().kind === "newline") reader.take();
    if (!reader.has("policy")) continue;
    const policy = reader.peek();
    if (policy.text !== "accept" && policy.text !== "drop") throw reader.unexpected("accept or drop or '$'");
    reader.take();
    base.policy = policy.text;
  }
  return base;
}
function readPriority(reader: Reader): number {
  const token = reader.word();
  const known = PRIORITIES.find(([name]) => name === token.text)?.[1];
  if (known === undefined && !/^-?\d+$/.test(token.text))
    throw new NftError(
      "invalid priority expression value in this context.",
      token.at - "priority ".length,
      token.text.length + "priority ".length,
    );
  const first = known ?? Number(token.text);
  if (reader.peek().kind !== "word") return first;
  const sign = reader.word();
  const joined = /^([+-])(\d+)$/.exec(sign.text);
  if (joined) return first + Number(`${joined[1]}${joined[2]}`);
  const more = Number(reader.word().text);
  return sign.text === "-" ? first - more : first + more;
}

function place(draft: Draft, table: NftTable, chain: NftChain): Parameters<typeof readRule>[1] {
  return { family: table.family, base: chain.base, links: draft.links };
}
/** A rule that was read is checked where it stands. @param from - where its command begins, to @param until */
function makeRule(table: NftTable, chain: NftChain, read: ReadRule, from: number, until: number): NftRule {
  for (const call of read.calls) {
    const called = table.chains.find(({ name }) => name === call.text);
    if (!called || called.base) throw missing(call);
    if (called === chain || leadsTo(table, called, chain))
      throw new NftError("Could not process rule: Too many links in path", from, until - from);
  }
  const hook = chain.base?.hook;
  const kinds = read.statements.map(({ k }) => k);
  const isNat = (wanted: readonly string[]): boolean => chain.base === null || (chain.base.type === "nat" && wanted.includes(hook ?? ""));
  const bad =
    (kinds.includes("masquerade") && !isNat(["postrouting"])) ||
    (kinds.includes("snat") && !isNat(["postrouting", "input"])) ||
    (kinds.includes("dnat") && !isNat(["prerouting", "output"])) ||
    (kinds.includes("reject") && chain.base !== null && (chain.base.type !== "filter" || hook === "postrouting"));
  if (bad) throw new NftError("Could not process rule: Operation not supported", from, until - from);
  if (kinds.includes("reject") && hook === "prerouting") throw new NotHere("reject before a way is looked for");
  if (kinds.includes("snat") && hook === "input") throw new NotHere("snat of what has come in");
  const { statements, comment } = read;
  return { handle: ++table.lastHandle, statements, ...(comment === undefined ? {} : { comment }) };
}
function leadsTo(table: NftTable, from: NftChain, to: NftChain): boolean {
  return from.rules.some(({ statements }) =>
    statements.some((one) => {
      if (one.k !== "jump" && one.k !== "goto") return false;
      const next = table.chains.find(({ name }) => name === one.chain);
      return next !== undefined && (next === to || leadsTo(table, next, to));
    }),
  );
}

/** `table family name { chain … }`: chains come first, so that rules may lead to those that stand below. */
function readBlock(draft: Draft, reader: Reader, table: NftTable): void {
  const rules: { chain: NftChain; read: ReadRule; from: number; until: number }[] = [];
  for (reader.skipBreaks(); !reader.has("}"); reader.skipBreaks()) {
    const what = reader.word();
    if (OTHER_OBJECTS.test(what.text)) throw new NotHere(`${what.text} of a table`);
    if (what.text === "comment" || what.text === "flags") throw new NotHere(`${what.text} of a table`);
    if (what.text !== "chain") throw new NftError("syntax error, unexpected string", what.at, what.text.length);
    const name = reader.word("string");
    reader.need("{");
    reader.skipBreaks();
    const base = reader.peek().text === "type" ? readBase(reader, what.at) : null;
    const chain = addChain(table, name, base);
    for (reader.skipBreaks(); !reader.has("}"); reader.skipBreaks()) {
      const from = reader.peek().at;
      const read = readRule(reader, place(draft, table, chain));
      rules.push({ chain, read, from, until: reader.peek().at });
    }
  }
  for (const { chain, read, from, until } of rules) chain.rules.push(makeRule(table, chain, read, from, until));
}

interface Named {
  readonly table: NftTable;
  readonly name: Token;
}
/** `family table chain` of a chain that may be missing. @param fuzzy - a table that is missing is told otherwise, with the one that was meant */
function readChainName({ state }: Draft, reader: Reader, fuzzy = false): Named {
  const { family, name } = readTableName(reader);
  const table = tableIn(state, family, name.text);
  const chain = reader.word("string");
  if (!table) {
    const meant = fuzzy ? state.tables[state.tables.length - 1] : undefined;
    const more = meant ? `; did you mean table ‘${meant.name}’ in family ${meant.family}?` : "";
    throw new NftError(`No such file or directory${more}`, name.at, name.text.length);
  }
  return { table, name: chain };
}
const chainOf = ({ table, name }: Named): NftChain => {
  const chain = table.chains.find((one) => one.name === name.text);
  if (!chain) throw missing(name);
  return chain;
};

function changeRule(draft: Draft, reader: Reader, verb: string, from: number): void {
  const named = readChainName(draft, reader, true);
  const chain = chainOf(named);
  const at = readPlace(reader, chain);
  if (verb === "delete") {
    if (at === null) throw reader.unexpected();
    chain.rules.splice(at, 1);
    return;
  }
  const read = readRule(reader, place(draft, named.table, chain));
  const rule = makeRule(named.table, chain, read, from, reader.peek().at);
  if (verb === "replace") {
    if (at === null) throw reader.unexpected();
    chain.rules.splice(at, 1, rule);
  } else if (verb === "insert") chain.rules.splice(at ?? 0, 0, rule);
  else chain.rules.splice(at === null ? chain.rules.length : at + 1, 0, rule);
}
/** `handle N`, `position N`, `index N`; null: none is said. */
function readPlace(reader: Reader, chain: NftChain): number | null {
  const { text } = reader.peek();
  if (text !== "handle" && text !== "position" && text !== "index") return null;
  reader.take();
  const token = reader.word();
  const number = Number(token.text);
  const at = text === "index" ? number : chain.rules.findIndex(({ handle }) => handle === number);
  if (!(at >= 0 && at < chain.rules.length)) throw missing(token);
  return at;
}

function changeChain(draft: Draft, reader: Reader, verb: string, from: number): void {
  const named = readChainName(draft, reader, verb === "add" || verb === "create");
  if (verb === "delete") {
    const chain = chainOf(named);
    const isUsed = named.table.chains.some(({ rules }) =>
      rules.some(({ statements }) => statements.some((one) => (one.k === "jump" || one.k === "goto") && one.chain === chain.name)),
    );
    if (isUsed) throw new NftError("Could not process rule: Device or resource busy", named.name.at, named.name.text.length);
    named.table.chains = named.table.chains.filter((one) => one !== chain);
  } else if (verb === "flush") chainOf(named).rules = [];
  else {
    if (verb === "create" && named.table.chains.some(({ name }) => name === named.name.text))
      throw new NftError("Could not process rule: File exists", named.name.at, named.name.text.length);
    let base: NftBase | null = null;
    if (reader.has("{")) {
      reader.skipBreaks();
      if (reader.peek().text === "type") base = readBase(reader, from);
      reader.skipBreaks();
      reader.need("}");
    }
    addChain(named.table, named.name, base);
  }
}

function changeTable(draft: Draft, reader: Reader, verb: string): void {
  const { family, name } = readTableName(reader);
  if (verb === "add" || verb === "create") {
    const table = addTable(draft, family, name, verb === "create");
    if (reader.has("{")) readBlock(draft, reader, table);
    return;
  }
  const table = tableIn(draft.state, family, name.text);
  if (!table) throw missing(name);
  if (verb === "delete") draft.state.tables = draft.state.tables.filter((one) => one !== table);
  else for (const chain of table.chains) chain.rules = [];
}

/** One command that changes something; its first word is next. */
export function changeOwn(draft: Draft, reader: Reader): void {
  const first = reader.word("string");
  const isBlock = first.text === "table";
  const verb = isBlock ? "add" : first.text;
  if (verb === "define" || verb === "include" || verb === "rename" || verb === "destroy" || verb === "reset" || verb === "import")
    throw new NotHere(verb);
  if (!["add", "create", "insert", "replace", "delete", "flush"].includes(verb))
    throw new NftError("syntax error, unexpected newline, expecting string", first.at + first.text.length, 1);
  const what = isBlock ? first : reader.word("string");
  if (what.text === "rule" && ["add", "insert", "replace", "delete"].includes(verb)) changeRule(draft, reader, verb, first.at);
  else if (what.text === "chain" && ["add", "create", "delete", "flush"].includes(verb)) changeChain(draft, reader, verb, first.at);
  else if (what.text === "table" && verb !== "insert" && verb !== "replace") changeTable(draft, reader, verb);
  else if (what.text === "ruleset" && verb === "flush") {
    const family = FAMILIES.includes(reader.peek().text) ? reader.take().text : null;
    draft.state.tables = draft.state.tables.filter((table) => family !== null && table.family !== family);
  } else if (OTHER_OBJECTS.test(what.text)) throw new NotHere(what.text);
  else throw new NftError("syntax error, unexpected string", what.at, what.text.length);
  if (!reader.isAtEnd) throw reader.unexpected();
}
