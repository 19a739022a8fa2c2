import { BUILT_IN, type Chain, type Firewall, newFirewall, type Rule, type TableName } from "../net/firewall/rules";
import type { Machine } from "../os/machine";
import { fail, instantProgram, type Output, ok } from "../os/program";
import { HelpWanted } from "./help";
import { FAMILY4, FAMILY6, type Family } from "./iptables-family";
import { Refusal, RuleReader } from "./iptables-rule";
import { chainText, type ListWays, ruleWords, specText } from "./iptables-text";

export const VERSION = "v1.8.9 (nf_tables)";
const hint = (name: string): string => `Try \`${name} -h' or '${name} --help' for more information.\n`;
/** A complaint that begins with the tool's name alone. */
const plain = (text: string, code = 1): Refusal => new Refusal(`@: ${text}`, code, true);
const NO_CHAIN = "No chain/target/match by that name.";
/** Longest name of a chain. @source Linux xt: XT_EXTENSION_MAXNAMELEN (29) */
const NAME_MOST = 28;

interface Command {
  letter: string;
  chain: string | null;
  words: string[];
}
interface Parsed {
  table: string;
  command: Command | null;
  ways: Omit<ListWays, "any">;
  rest: string[];
}

const LONG: Readonly<Record<string, string>> = {
  "--append": "-A",
  "--check": "-C",
  "--delete": "-D",
  "--insert": "-I",
  "--replace": "-R",
  "--list": "-L",
  "--list-rules": "-S",
  "--flush": "-F",
  "--zero": "-Z",
  "--new-chain": "-N",
  "--new": "-N",
  "--delete-chain": "-X",
  "--policy": "-P",
  "--rename-chain": "-E",
  "--table": "-t",
  "--numeric": "-n",
  "--verbose": "-v",
  "--exact": "-x",
  "--line-numbers": "--line-numbers",
  "--help": "-h",
  "--version": "-V",
};

/** Takes what is said of the call apart from the words of a rule. */
export function parse(args: readonly string[]): Parsed {
  const ways = { numeric: false, verbose: false, numbers: false, exact: false };
  const out: Parsed = { table: "filter", command: null, ways, rest: [] };
  const words = args.flatMap((arg) => (/^-[nvxLSFZ]{2,}$/.test(arg) ? [...arg.slice(1)].map((letter) => `-${letter}`) : [arg]));
  const value = (at: number): string | null => (words[at] !== undefined && !/^[-!]/.test(words[at] ?? "") ? (words[at] ?? null) : null);
  for (let at = 0; at < words.length; at++) {
    const word = LONG[words[at] ?? ""] ?? words[at] ?? "";
    if (word === "-t") {
      const name = words[++at];
      if (name === undefined) throw new Refusal('option "-t" requires an argument');
      out.table = name;
    } else if (word === "-n") ways.numeric = true;
    else if (word === "-v") ways.verbose = true;
    else if (word === "-x") ways.exact = true;
    else if (word === "--line-numbers") ways.numbers = true;
    else if (word === "-w" || word === "--wait") at += /^\d+$/.test(words[at + 1] ?? "") ? 1 : 0;
    else if (word === "-h") throw new HelpWanted("help");
    else if (/^-[ACDIRLSFZNXPE]$/.test(word)) {
      const letter = word[1] ?? "";
      if (out.command?.letter === "L" && letter === "Z") throw new Refusal("-Z beside -L is not part of this system");
      if (out.command) throw new Refusal(`Cannot use ${word} with -${out.command.letter}\n`);
      const chain = value(at + 1);
      if (chain !== null) at++;
      else if (!"LSFZX".includes(letter))
        throw new Refusal(letter === "P" ? "-P requires a chain and a policy" : `option "${word}" requires an argument`);
      out.command = { letter, chain, words: [] };
      const most = letter === "P" || letter === "E" ? 1 : "DIR".includes(letter) && /^\d+$/.test(words[at + 1] ?? "") ? 1 : 0;
      for (let i = 0; i < most && value(at + 1) !== null; i++) out.command.words.push(words[++at] ?? "");
    } else out.rest.push(words[at] ?? "");
  }
  return out;
}

/** Rules as they are; without any, those of a system in which nobody has made any. */
export function rulesOf(m: Machine, family: Family): Firewall {
  const rules = family.rulesOf(m);
  return rules && !rules.isForFlows ? rules : newFirewall();
}

export function isTable(name: string): name is TableName {
  return name === "filter" || name === "nat";
}
const OTHER_TABLES = ["mangle", "raw", "security"];

export function run(m: Machine, args: readonly string[], family: Family = FAMILY4): string {
  const { table, command, ways, rest } = parse(args);
  if (OTHER_TABLES.includes(table)) throw new Refusal(`table '${table}' is not part of this system`, 3);
  if (!isTable(table))
    throw new Refusal(`table '${table}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.`, 3, false);
  if (command === null) {
    const unknown = rest.find((word) => word.startsWith("-"));
    throw new Refusal(unknown === undefined ? "no command specified" : `unknown option "${unknown}"`);
  }
  if (command.letter === "L" || command.letter === "S") return list(rulesOf(m, family), table, command, { ...ways, any: family.any });
  change(family.changed(m), family, table, command, rest);
  return "";
}

function list(firewall: Firewall, table: TableName, { letter, chain: name }: Command, ways: ListWays): string {
  const chains = firewall[table];
  const only = name === null ? null : (chains.find((chain) => chain.name === name) ?? null);
  if (name !== null && only === null) throw plain(NO_CHAIN);
  if (letter === "S") return specText(chains, only, ways.verbose);
  return (only ? [only] : chains).map((chain) => chainText(chains, chain, ways)).join("\n");
}

export function change(
  firewall: Firewall,
  family: Family,
  table: TableName,
  { letter, chain: name, words }: Command,
  rest: readonly string[],
): void {
  const chains = firewall[table];
  const chain = chains.find((one) => one.name === name) ?? null;
  if (letter === "N") newChain(chains, name ?? "");
  else if (letter === "X" && name === null)
    firewall[table] = chains.filter((one) => one.policy !== null || isUsed(chains, one) || one.rules.length > 0);
  else if (letter === "F" && name === null) for (const one of chains) one.rules = [];
  else if (letter === "Z" && name === null) for (const one of chains) zero(one);
  else if (letter === "E") rename(chains, chain, words[0] ?? "");
  else if (letter === "P") setPolicy(chain, words[0]);
  else {
    if (chain === null && "FZX".includes(letter)) throw plain(NO_CHAIN);
    if (chain && letter === "F") chain.rules = [];
    else if (chain && letter === "Z") zero(chain);
    else if (chain && letter === "X") {
      if (chain.policy !== null) throw new Refusal(` CHAIN_DEL failed (Operation not supported): chain ${chain.name}`, 4);
      if (isUsed(chains, chain) || chain.rules.length > 0)
        throw new Refusal(` CHAIN_DEL failed (Device or resource busy): chain ${chain.name}`, 4);
      chains.splice(chains.indexOf(chain), 1);
    } else changeRule(chains, table, chain, letter, words[0], new RuleReader(rest, chains, family).read());
  }
}

function newChain(chains: Chain[], name: string): void {
  if (chains.some((chain) => chain.name === name)) throw plain("Chain already exists.");
  if (name.length > NAME_MOST) throw new Refusal(`chain name \`${name}' too long (must be under 29 chars)`);
  chains.push({ name, policy: null, packets: 0, bytes: 0, rules: [] });
}
const isUsed = (chains: readonly Chain[], chain: Chain): boolean =>
  chains.some(({ rules }) => rules.some(({ target }) => target?.kind === "chain" && target.name === chain.name));
function zero(chain: Chain): void {
  for (const one of [chain, ...chain.rules]) Object.assign(one, { packets: 0, bytes: 0 });
}
function rename(chains: readonly Chain[], chain: Chain | null, name: string): void {
  if (chain?.policy !== null) throw plain(NO_CHAIN);
  if (chains.some((one) => one.name === name)) throw plain("File exists.");
  for (const { target } of chains.flatMap(({ rules }) => rules))
    if (target?.kind === "chain" && target.name === chain.name) target.name = name;
  chain.name = name;
}
function setPolicy(chain: Chain | null, policy: string | undefined): void {
  if (policy === undefined) throw new Refusal("-P requires a chain and a policy");
  if (chain?.policy === undefined || chain.policy === null) throw plain("Bad built-in chain name.");
  if (policy !== "ACCEPT" && policy !== "DROP") throw plain("Bad policy name. Run `dmesg' for more information.");
  chain.policy = policy;
}

/** Which hooks a target or an interface is of use at. @source iptables 1.8.9: xshared.c; Linux nft_compat */
function checkPlace(table: TableName, { name }: Chain, rule: Rule, what: string): void {
  if (rule.out && ["PREROUTING", "INPUT"].includes(name)) throw new Refusal(`Can't use -o with ${name}\n`);
  if (rule.in && ["OUTPUT", "POSTROUTING"].includes(name)) throw new Refusal(`Can't use -i with ${name}\n`);
  const kind = rule.target?.kind;
  const isOwn = (BUILT_IN[table] as readonly string[]).includes(name);
  const bad =
    (["MASQUERADE", "SNAT"].includes(kind ?? "") &&
      (table !== "nat" || (isOwn && name !== "POSTROUTING" && !(kind === "SNAT" && name === "INPUT")))) ||
    (kind === "DNAT" && (table !== "nat" || (isOwn && name !== "PREROUTING" && name !== "OUTPUT"))) ||
    (kind === "REJECT" && table !== "filter") ||
    (rule.target?.kind === "REJECT" && rule.target.how === "tcp-reset" && (rule.protocol?.number !== 6 || rule.protocol.not));
  if (bad) throw new Refusal(` ${what} failed (Invalid argument): rule in chain ${name}`, 4);
}
/** Whether a chain leads to itself. */
function leadsTo(chains: readonly Chain[], from: string, to: string): boolean {
  return (
    from === to ||
    (chains.find(({ name }) => name === from)?.rules ?? []).some(
      ({ target }) => target?.kind === "chain" && leadsTo(chains, target.name, to),
    )
  );
}

function changeRule(
  chains: readonly Chain[],
  table: TableName,
  chain: Chain | null,
  letter: string,
  number: string | undefined,
  rule: Rule,
): void {
  if (chain === null) throw plain("CD".includes(letter) ? "Bad rule (does a matching rule exist in that chain?)." : NO_CHAIN);
  const at = number === undefined ? -1 : Number(number) - 1;
  const isThere = at >= 0 && at < chain.rules.length;
  if (letter === "D" && number !== undefined) {
    if (!isThere) throw plain("Index of deletion too big.");
    chain.rules.splice(at, 1);
    return;
  }
  if (letter === "D" || letter === "C") {
    const found = chain.rules.findIndex((one) => ruleWords(one) === ruleWords(rule));
    if (found < 0) throw plain("Bad rule (does a matching rule exist in that chain?).");
    if (letter === "D") chain.rules.splice(found, 1);
    return;
  }
  const what = letter === "A" ? "RULE_APPEND" : letter === "I" ? "RULE_INSERT" : "RULE_REPLACE";
  checkPlace(table, chain, rule, what);
  if (rule.target?.kind === "chain" && leadsTo(chains, rule.target.name, chain.name))
    throw new Refusal(` ${what} failed (Too many links): rule in chain ${chain.name}`, 4);
  if (letter === "A") chain.rules.push(rule);
  else if (letter === "R") {
    if (!isThere) throw plain("Index of replacement too big.");
    chain.rules[at] = rule;
  } else {
    const before = number === undefined ? 0 : at;
    if (before < 0 || before > chain.rules.length) throw plain("Index of insertion too big.");
    chain.rules.splice(before, 0, rule);
  }
}

/** What a complaint prints. */
function complaint({ text, code, isPlain }: Refusal, name: string): Output {
  const said = isPlain ? text.replace(/^@/, name) : `${name} ${VERSION}: ${text}`;
  return { stdout: "", stderr: `${said}\n${code === 2 ? hint(name) : ""}`, code };
}

function tool(family: Family): ReturnType<typeof instantProgram> {
  const { name } = family;
  return instantProgram(
    name,
    (args, ctx): Output => {
      if (args.includes("-V") || args.includes("--version")) return ok(`${name} ${VERSION}\n`);
      if (ctx.uid !== 0)
        return fail(`${name} ${VERSION}: Could not fetch rule set generation id: Permission denied (you must be root)\n`, 4);
      try {
        return ok(run(ctx.machine, args, family));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return complaint(error, name);
      }
    },
    `/usr/sbin/${name}`,
  );
}
/** `iptables`. @source iptables 1.8.9: iptables(8) */
export const iptables = tool(FAMILY4);
/** `ip6tables`. @source iptables 1.8.9: ip6tables(8) */
export const ip6tables = tool(FAMILY6);

/** Does at once what a call of `iptables` by a script would. A refusal changes nothing, and scripts do not look. */
export function iptablesNow(m: Machine, words: readonly string[]): void {
  try {
    run(m, words);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
  }
}
/** Rules of the nat table that somebody has made, as `iptables -t nat -S` has them. */
export function natRules(m: Machine): string[] {
  if (!m.state.net.firewall) return [];
  return run(m, ["-t", "nat", "-S"])
    .split("\n")
    .filter((line) => line.startsWith("-A "));
}
