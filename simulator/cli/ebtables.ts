/** `ebtables -L`: chains that locked interfaces have on bridges of this kernel. @source ebtables(8); ebtables 1.8.9; xen-api: ocaml/xenopsd/scripts/setup-vif-rules */
import { instantProgram, type Output } from "../guest/os/program";
import { LinuxBridge } from "../network/linux-bridge";
import { lockRules, lockRuleWords } from "../network/vif-lock";
import { hostBridges } from "../world/host-links";
import { controlOf } from "./common/control";
import { failed, printed } from "./common/output";

interface Chain {
  readonly name: string;
  readonly policy: "ACCEPT" | "DROP";
  readonly rules: readonly string[];
}
/** Tables and the chains that each begins with. @source Linux net/bridge/netfilter (ebtable_filter, ebtable_nat, ebtable_broute) */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  nat: ["PREROUTING", "OUTPUT", "POSTROUTING"],
  broute: ["BROUTING"],
};
const CHANGES =
  /^(-[ADIPEFZNXC]|--(append|delete|insert|policy|rename-chain|flush|zero|new-chain|delete-chain|check|set-counters|atomic.*|init-table))$/;
const HELP = "ebtables 1.8.9 (nf_tables)\n";

function chainsOf(bridges: readonly LinuxBridge[], table: string): Chain[] {
  const locks = table === "filter" ? bridges.flatMap(({ locks: { entries } }) => entries) : [];
  const given = (TABLES[table] ?? []).map((name): Chain => {
    const jumps = locks.flatMap(([vif]) => [`-i ${vif} -j FORWARD_${vif}`, `-o ${vif} -j FORWARD_${vif}`]);
    return { name, policy: "ACCEPT", rules: name === "FORWARD" ? jumps : [] };
  });
  const own = locks.map(([vif, lock]): Chain => {
    const rules = [`-o ${vif} -j ACCEPT`, ...lockRules(lock).map((rule) => lockRuleWords(rule, vif))];
    return { name: `FORWARD_${vif}`, policy: "DROP", rules };
  });
  return [...given, ...own];
}
function chainText({ name, policy, rules }: Chain): string {
  return `\nBridge chain: ${name}, entries: ${rules.length}, policy: ${policy}\n${rules.map((rule) => `${rule}\n`).join("")}`;
}

function run(args: readonly string[], bridges: readonly LinuxBridge[]): Output {
  let table = "filter";
  let isListed = false;
  let wanted: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word === "-t" || word === "--table") table = args[++at] ?? "";
    else if (word === "-L" || word === "--list") {
      isListed = true;
      if (args[at + 1] !== undefined && !args[at + 1]?.startsWith("-")) wanted = args[++at] as string;
    } else if (word === "-V" || word === "--version") return printed(HELP);
    else if (CHANGES.test(word) || word.startsWith("--L")) return failed(`ebtables: ${word} is not part of this system\n`, 1);
    else return failed(`ebtables: Unknown argument: '${word}'.\n`, 1);
  }
  if (!isListed) return failed("ebtables: No command specified.\n", 1);
  if (!TABLES[table]) return failed(`The kernel doesn't support the ebtables '${table}' table.\n`, 255);
  const chains = chainsOf(bridges, table).filter(({ name }) => wanted === null || name === wanted);
  if (chains.length === 0) return failed(`ebtables: Chain '${wanted}' doesn't exist.\n`, 1);
  return printed(`Bridge table: ${table}\n${chains.map(chainText).join("")}`);
}

export const ebtables = instantProgram("ebtables", (args, ctx): Output => {
  if (ctx.uid !== 0)
    return failed("ebtables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n", 4);
  const { world, host } = controlOf(ctx.control);
  return run(
    args,
    hostBridges(world, host).filter((bridge) => bridge instanceof LinuxBridge),
  );
});
