/** `nft`: the same rules as iptables', in nftables' words. @source nftables 1.0.6: nft(8) */
import type { Firewall, TableName } from "../net/firewall/rules";
import type { Machine } from "../os/machine";
import { fail, instantProgram, type Output, ok } from "../os/program";
import { run } from "./iptables";
import { Refusal } from "./iptables-rule";
import { chainText, madeChains, tableText, warning } from "./nft-text";

const NONE: Firewall = { filter: [], nat: [], connections: [] };
const tablesOf = (firewall: Firewall): TableName[] =>
  (["filter", "nat"] as const).filter((table) => madeChains(firewall, table).length > 0);

/** An error of the kernel's, with the word that it is about underlined. */
function missing(line: string, word: string): Output {
  const at = line.lastIndexOf(word);
  return fail(`Error: No such file or directory\n${line}\n${" ".repeat(Math.max(0, at))}${"^".repeat(Math.max(1, word.length))}`);
}
const unknown = (line: string, word: string): Output =>
  fail(
    `Error: syntax error, unexpected ${word === "" ? "newline" : word}\n${line}\n${" ".repeat(Math.max(0, word === "" ? line.length : line.indexOf(word)))}^`,
  );
const isTable = (name: string): name is TableName => name === "filter" || name === "nat";

function list(firewall: Firewall, words: readonly string[], line: string): Output {
  const [what = "", ...rest] = words;
  const names = rest[0] === "ip" ? rest.slice(1) : rest;
  const tables = tablesOf(firewall);
  if (what === "ruleset")
    return { stdout: tables.map((table) => tableText(firewall, table)).join(""), stderr: tables.map(warning).join(""), code: 0 };
  if (what === "tables") return ok(tables.map((table) => `table ip ${table}\n`).join(""));
  if (what === "chains")
    return ok(
      tables
        .map(
          (table) =>
            `table ip ${table} {\n${madeChains(firewall, table)
              .map((chain) => chainText(table, chain, false))
              .join("")}}\n`,
        )
        .join(""),
    );
  const [name = "", chainName = ""] = names;
  if ((what === "table" || what === "chain") && name !== "") {
    if (!isTable(name) || !tables.includes(name)) return missing(line, name);
    if (what === "table") return { stdout: tableText(firewall, name), stderr: warning(name), code: 0 };
    const chain = madeChains(firewall, name).find((one) => one.name === chainName);
    return chain
      ? { stdout: `table ip ${name} {\n${chainText(name, chain, true)}}\n`, stderr: warning(name), code: 0 }
      : missing(line, chainName);
  }
  return unknown(line, names[0] ?? "");
}

/** One statement's words as iptables has them; null: it cannot say that. */
const STATEMENTS: readonly (readonly [RegExp, (found: RegExpExecArray) => string[]])[] = [
  [
    /^(tcp|udp) (sport|dport) (!= )?(\d+)(?:-(\d+))?/,
    ([, kind = "", field = "", no, from = "", to]) => [
      "-p",
      kind,
      ...(no ? ["!"] : []),
      field === "sport" ? "--sport" : "--dport",
      to === undefined ? from : `${from}:${to}`,
    ],
  ],
  [
    /^ip (saddr|daddr) (!= )?([\d.]+(?:\/\d+)?)/,
    ([, field, no, value = ""]) => [...(no ? ["!"] : []), field === "saddr" ? "-s" : "-d", value],
  ],
  [
    /^(iifname|oifname|iif|oif) (!= )?"?([\w.*-]+)"?/,
    ([, field = "", no, value = ""]) => [...(no ? ["!"] : []), field.startsWith("i") ? "-i" : "-o", value.replace(/\*$/, "+")],
  ],
  [/^(?:meta l4proto|ip protocol) (!= )?(\w+)/, ([, no, value = ""]) => [...(no ? ["!"] : []), "-p", value]],
  [/^icmp type ([\w-]+)/, ([, type = ""]) => ["-p", "icmp", "--icmp-type", type]],
  [/^ct state \{? ?([a-z, ]+?) ?\}?(?= |$)/, ([, states = ""]) => ["-m", "conntrack", "--ctstate", states.replace(/ /g, "").toUpperCase()]],
  [/^ether saddr ([\da-f:]+)/i, ([, mac = ""]) => ["-m", "mac", "--mac-source", mac]],
  [/^counter(?: packets \d+ bytes \d+)?/, () => []],
  [/^log(?: prefix "([^"]*)")?/, ([, prefix]) => ["-j", "LOG", ...(prefix === undefined ? [] : ["--log-prefix", prefix])]],
  [/^reject with tcp reset/, () => ["-j", "REJECT", "--reject-with", "tcp-reset"]],
  [/^reject with icmp type ([\w-]+)/, ([, how = ""]) => ["-j", "REJECT", "--reject-with", `icmp-${how.replace("prot-", "proto-")}`]],
  [/^(accept|drop|return|reject|masquerade)/, ([, word = ""]) => ["-j", word.toUpperCase()]],
  [/^jump ([\w-]+)/, ([, chain = ""]) => ["-j", chain]],
  [
    /^(dnat|snat) to ([\d.:]+)/,
    ([, kind, to = ""]) => (kind === "dnat" ? ["-j", "DNAT", "--to-destination", to] : ["-j", "SNAT", "--to-source", to]),
  ],
];
function asIptables(text: string): string[] | { readonly wrong: string } {
  const out: string[] = [];
  const said = new Set<string>();
  for (let rest = text.trim(); rest !== ""; ) {
    const found = STATEMENTS.map(([pattern, words]) => ({ hit: pattern.exec(rest), words })).find(({ hit }) => hit !== null);
    if (!found?.hit) return { wrong: rest.split(" ")[0] ?? "" };
    const words = found.words(found.hit);
    // A protocol is said once.
    if (words[0] === "-p" && said.has(words[1] ?? "")) out.push(...words.slice(2));
    else out.push(...words);
    if (words[0] === "-p") said.add(words[1] ?? "");
    rest = rest.slice(found.hit[0].length).trim();
  }
  return out;
}

function changeRules(m: Machine, verb: string, words: readonly string[], line: string): Output {
  const [what = "", ...rest] = words;
  const [table = "", chain = "", ...more] = rest[0] === "ip" ? rest.slice(1) : rest;
  const firewall = m.state.net.firewall ?? NONE;
  const at = ["-t", table];
  if (verb === "flush" && what === "ruleset") {
    for (const name of tablesOf(firewall)) for (const letter of ["-F", "-X"]) run(m, ["-t", name, letter]);
    return ok("");
  }
  if (!isTable(table))
    return verb === "add" && what === "table"
      ? fail(`nft: tables other than filter and nat of ip are not part of this system`)
      : missing(line, table || what);
  if (what === "table") {
    if (verb === "add") return ok("");
    if (verb === "flush") run(m, [...at, "-F"]);
    else return fail("Error: Could not process rule: Device or resource busy");
    return ok("");
  }
  if (what === "chain") {
    if (verb === "add" && more.length > 0) return fail("nft: chains with hooks of their own are not part of this system");
    run(m, [...at, verb === "add" ? "-N" : verb === "flush" ? "-F" : "-X", chain]);
    return ok("");
  }
  if (what !== "rule" || (verb !== "add" && verb !== "insert")) return unknown(line, what);
  const said = asIptables(more.join(" "));
  if ("wrong" in said) return unknown(line, said.wrong);
  run(m, [...at, verb === "add" ? "-A" : "-I", chain, ...said]);
  return ok("");
}

export const nft = instantProgram(
  "nft",
  (args, ctx): Output => {
    if (args.includes("-v") || args.includes("--version")) return ok("nftables v1.0.6 (Lester Gooch #5)\n");
    const option = args.find((arg) => arg.startsWith("-") && arg !== "-n");
    if (option !== undefined && args[0] === option) return fail(`nft: option ${option} is not part of this system`);
    const words = args
      .filter((arg) => arg !== "-n")
      .join(" ")
      .trim()
      .split(/\s+/);
    const [verb = "", ...rest] = words;
    if (verb === "") return fail("nft: no command specified");
    if (ctx.uid !== 0)
      return fail("Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted");
    const line = words.join(" ");
    const firewall = ctx.machine.state.net.firewall ?? NONE;
    if (verb === "list") return list(firewall, rest, line);
    if (!["add", "insert", "delete", "flush"].includes(verb))
      return fail(`Error: syntax error, unexpected newline, expecting string\n${line}\n${" ".repeat(line.length)}^`);
    try {
      return changeRules(ctx.machine, verb, rest, line);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return fail(`Error: Could not process rule: ${/chain|exist/i.test(error.text) ? "No such file or directory" : error.text}\n${line}`);
    }
  },
  "/usr/sbin/nft",
);
