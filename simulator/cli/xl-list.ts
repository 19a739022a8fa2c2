import type { Domain } from "../xen/domain";
import { type DomainZeroControl, domainsOf, findDomain, insideOf } from "./control";
import { failed, type Output, printed } from "./output";

/** One row: name %-40s, domid %5d, MiB %5lu, vCPUs %5d, five spaces, flags, two spaces, time %8.1f. @source cli.md §2 */
function row(control: DomainZeroControl, domain: Domain, isVerbose: boolean): string {
  const seconds = (insideOf(control).hypervisor.cpuTimeUs(domain) / 1_000_000).toFixed(1);
  const base = `${domain.name.padEnd(40)} ${`${domain.domid}`.padStart(5)} ${`${Math.floor(domain.memoryBytes / 1048576)}`.padStart(5)} ${`${domain.vcpus}`.padStart(5)}     ${insideOf(control).hypervisor.flags(domain)}  ${seconds.padStart(8)}`;
  if (!isVerbose) return base;
  const reason = domain.shutdownReason === null ? "-" : domain.shutdownReason.toString(16);
  return `${base} ${domain.uuid} ${reason.padStart(8)} ${"-".padStart(16)}`;
}

export function xlList(control: DomainZeroControl, args: readonly string[]): Output {
  const flags = args.filter((a) => a.startsWith("-"));
  const unknown = flags.join("").replaceAll("-", "").replaceAll("v", "").replaceAll("l", "");
  if (unknown !== "") return failed(`option \`${unknown.charAt(0)}' not supported.\n`, 2);
  const isVerbose = flags.some((f) => f.includes("v"));
  let domains = domainsOf(control);
  const name = args.find((a) => !a.startsWith("-"));
  if (name !== undefined) {
    const found = findDomain(control, name);
    if (!found) return failed(`${name} is an invalid domain identifier (rc=-6)\n`, 1);
    if (!("name" in found)) return failed(`Error: Domain '${name}' does not exist.\n`, 1);
    domains = [found];
  }
  if (flags.some((f) => f.includes("l")))
    return printed(
      `${JSON.stringify(
        domains.map((d) => asJson(d)),
        null,
        4,
      )}\n`,
    );
  const head = "Name                                        ID   Mem VCPUs\tState\tTime(s)";
  const verboseHead = `${head}   UUID                            Reason-Code\tSecurity Label`;
  return printed(`${[isVerbose ? verboseHead : head, ...domains.map((d) => row(control, d, isVerbose))].join("\n")}\n`);
}

function asJson(domain: Domain): unknown {
  return {
    domid: domain.domid,
    config: {
      c_info: { type: domain.type === "pvhvm" ? "hvm" : domain.type, name: domain.name, uuid: domain.uuid },
      b_info: {
        max_vcpus: domain.maxVcpus,
        avail_vcpus: Array.from({ length: domain.vcpus }, (_, i) => i),
        max_memkb: domain.maxMemoryBytes / 1024,
        target_memkb: domain.memoryBytes / 1024,
      },
      on_reboot: "restart",
    },
  };
}
