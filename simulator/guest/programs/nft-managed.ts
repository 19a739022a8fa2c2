/** Rules of iptables' tables as nft changes them: its words become iptables'. */
import type { Machine } from "../os/machine";
import { run } from "./iptables";
import type { Family } from "./iptables-family";
import { Refusal } from "./iptables-rule";
import { NftError, NotHere, type Reader } from "./nft-own/tokens";
import { ICMP6_NAMES, numberIn } from "./nft-own/words";

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
    /^ip6? (saddr|daddr) (!= )?([\da-f.:]+(?:\/\d+)?)/i,
    ([, field, no, value = ""]) => [...(no ? ["!"] : []), field === "saddr" ? "-s" : "-d", value],
  ],
  [
    /^(iifname|oifname|iif|oif) (!= )?"?([\w.*-]+)"?/,
    ([, field = "", no, value = ""]) => [...(no ? ["!"] : []), field.startsWith("i") ? "-i" : "-o", value.replace(/\*$/, "+")],
  ],
  [/^(?:meta l4proto|ip protocol) (!= )?(\w+)/, ([, no, value = ""]) => [...(no ? ["!"] : []), "-p", value]],
  [/^icmpv6 type ([\w-]+)/, ([, type = ""]) => ["-p", "icmpv6", "--icmpv6-type", `${numberIn(ICMP6_NAMES, type) ?? type}`]],
  [/^icmp type ([\w-]+)/, ([, type = ""]) => ["-p", "icmp", "--icmp-type", type]],
  [/^ct state \{? ?([a-z, ]+?) ?\}?(?= |$)/, ([, states = ""]) => ["-m", "conntrack", "--ctstate", states.replace(/ /g, "").toUpperCase()]],
  [/^ether saddr ([\da-f:]+)/i, ([, mac = ""]) => ["-m", "mac", "--mac-source", mac]],
  [/^counter(?: packets \d+ bytes \d+)?/, () => []],
  [/^log(?: prefix "([^"]*)")?/, ([, prefix]) => ["-j", "LOG", ...(prefix === undefined ? [] : ["--log-prefix", prefix])]],
  [/^reject with tcp reset/, () => ["-j", "REJECT", "--reject-with", "tcp-reset"]],
  [/^reject with icmp type ([\w-]+)/, ([, how = ""]) => ["-j", "REJECT", "--reject-with", `icmp-${how.replace("prot-", "proto-")}`]],
  [/^reject with icmpv6 type ([\w-]+)/, ([, how = ""]) => ["-j", "REJECT", "--reject-with", `icmp6-${how.replace("admin-", "adm-")}`]],
  [/^(accept|drop|return|reject|masquerade)/, ([, word = ""]) => ["-j", word.toUpperCase()]],
  [/^jump ([\w-]+)/, ([, chain = ""]) => ["-j", chain]],
  [
    /^(dnat|snat) to ([\da-f.:[\]]+)/i,
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

/** A command about a table of iptables'; its first word is next. @param text - the whole text that it stands in */
export function changeManaged(m: Machine, family: Family, reader: Reader, text: string): void {
  const verb = reader.word();
  const what = reader.word();
  if (reader.peek().text === family.nft) reader.take();
  const table = reader.word();
  const at = ["-t", table.text];
  const call = (...words: string[]): void => {
    try {
      run(m, [...at, ...words], family);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const why = /chain|exist/i.test(error.text) ? "No such file or directory" : error.text.replace(/^@: /, "");
      throw new NftError(`Could not process rule: ${why}`, table.at, reader.peek().at - table.at);
    }
  };
  if (what.text === "table") {
    if (verb.text === "flush") call("-F");
    else if (verb.text === "delete") throw new NotHere("taking away a table of iptables'");
    if (reader.has("{")) throw new NotHere("blocks for a table of iptables'");
    return;
  }
  const chain = reader.word();
  if (what.text === "chain") {
    if (!reader.isAtEnd) throw new NotHere("chains with hooks in a table of iptables'");
    call(verb.text === "add" || verb.text === "create" ? "-N" : verb.text === "flush" ? "-F" : "-X", chain.text);
    return;
  }
  if (what.text !== "rule" || (verb.text !== "add" && verb.text !== "insert"))
    throw new NotHere(`${verb.text} ${what.text} in a table of iptables'`);
  const from = reader.peek().at;
  let depth = 0;
  while (depth > 0 || !reader.isAtEnd) {
    const { text: sign, kind } = reader.take();
    if (kind === "sign") depth += sign === "{" ? 1 : sign === "}" ? -1 : 0;
    if (kind === "end") break;
  }
  const said = asIptables(text.slice(from, reader.peek().at));
  if ("wrong" in said) throw new NftError("syntax error, unexpected string", text.indexOf(said.wrong, from), said.wrong.length);
  call(verb.text === "add" ? "-A" : "-I", chain.text, ...said);
}
