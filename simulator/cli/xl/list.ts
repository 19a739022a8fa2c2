/** `xl list` and its kin: what domains there are. @source cli.md §2 */
import { readText } from "../../model/text";
import { reservedNames } from "../../toolstack/texts";
import { nowOf } from "../../toolstack/world";
import type { Domain } from "../../xen/domain";
import { formatCpus, nodeOf } from "../../xen/topology";
import { printed } from "../output";
import { type Call, quit, type Subcommand } from "./command";
import { configOf } from "./domain-config";
import { left, mib, right, seconds, two } from "./format";

/** name %-40s, domid %5d, MiB %5lu, vCPUs %5d, five spaces, flags, two spaces, time %8.1f */
export function listRow(call: Call, domain: Domain): string {
  const { hypervisor } = call;
  const head = `${left(call.nameOf(domain.domid), 40)} ${right(domain.domid, 5)} ${right(mib(domain.memoryBytes), 5)} ${right(domain.vcpus, 5)}`;
  return `${head}     ${hypervisor.flags(domain)}  ${seconds(hypervisor.cpuTimeUs(domain), 8)}`;
}
export const LIST_HEAD = "Name                                        ID   Mem VCPUs\tState\tTime(s)";

/** Nodes that a domain is bound to or prefers. */
function nodes(call: Call, { hard, soft }: Domain): string {
  const { hypervisor } = call;
  const masks = hard.map((mask, vcpu) => soft[vcpu] ?? mask);
  if (masks.some((mask) => mask === null)) return "all";
  const own = [...new Set(masks.flatMap((mask) => mask ?? []).map((pcpu) => nodeOf(hypervisor.hardware, pcpu)))].sort((a, b) => a - b);
  return formatCpus(own, hypervisor.hardware.sockets);
}

/** All domains, or the one that is named. */
export function wanted(call: Call): Domain[] {
  const name = call.args[0];
  if (name === undefined) return call.domains();
  const domain = call.domain(call.domid(name));
  return domain ? [domain] : quit(`Error: Domain '${name}' does not exist.\n`);
}

const list: Subcommand = {
  summary: "List information about all/some domains",
  usage: "[options] [Domain]",
  options: [
    ["-l, --long", "everything about each domain, as JSON"],
    ["-v, --verbose", "UUIDs and security labels too"],
    ["-Z, --context", "security labels too"],
    ["-c, --cpupool", "the cpupool of each domain too"],
    ["-n, --numa", "the NUMA nodes of each domain too"],
  ],
  letters: "lvZcn",
  long: { long: "l", verbose: "v", context: "Z", cpupool: "c", numa: "n" },
  run(call) {
    const domains = wanted(call);
    call.did("libxl_list_domain", "xc_domain_getinfolist", "XEN_SYSCTL_getdomaininfolist", null);
    if (call.has("l"))
      return printed(
        `${JSON.stringify(
          domains.map((domain) => ({ domid: domain.domid, config: configOf(call, domain) })),
          null,
          4,
        )}\n`,
      );
    const [isVerbose, isLabelled] = [call.has("v"), call.has("Z") || call.has("v")];
    const head = [
      LIST_HEAD,
      isVerbose ? "   UUID                            Reason-Code\tSecurity Label" : isLabelled ? "   Security Label" : "",
      call.has("c") ? "         Cpupool" : "",
      call.has("n") ? " NODE Affinity" : "",
    ];
    const rows = domains.map((domain) => {
      const reason = domain.shutdownReason === null ? "-" : domain.shutdownReason.toString(16);
      return [
        listRow(call, domain),
        isVerbose ? ` ${domain.uuid} ${right(reason, 8)}` : "",
        isLabelled ? ` ${right("-", 16)}` : "",
        call.has("c") ? right(call.hypervisor.poolOf(domain).name, 16) : "",
        call.has("n") ? ` ${nodes(call, domain)}` : "",
      ].join("");
    });
    return printed(`${[head.join(""), ...rows].join("\n")}\n`);
  },
};

const vmList: Subcommand = {
  summary: "List guests without Domain-0 and stub domains",
  usage: "",
  run(call) {
    const guests = call.domains().filter(({ domid }) => domid !== 0 && call.guest(domid));
    const rows = guests.map(({ uuid, domid }) => `${uuid}  ${domid}    ${left(call.nameOf(domid), 30)}\n`);
    return printed(`UUID                                  ID    name\n${rows.join("")}`);
  },
};

const domid: Subcommand = {
  summary: "Convert a domain name to domain id",
  usage: "<DomainName>",
  needs: 1,
  run(call) {
    const found = call.domidOfName(call.arg(0));
    return found === null
      ? quit(`Can't get domid of domain name '${call.arg(0)}', maybe this domain does not exist.\n`)
      : printed(`${found}\n`);
  },
};
const domname: Subcommand = {
  summary: "Convert a domain id to domain name",
  usage: "<DomainId>",
  needs: 1,
  run(call) {
    if (!/^\d+$/.test(call.arg(0))) quit("Invalid domain id.\n");
    const name = call.inside.xenstore.read(`/local/domain/${call.arg(0)}/name`);
    return name === null
      ? quit(`Can't get domain name of domain id '${call.arg(0)}', maybe this domain does not exist.\n`)
      : printed(`${name}\n`);
  },
};

/** XenStore and the records follow, since the name is one. */
const rename: Subcommand = {
  summary: "Give a domain another name",
  usage: "<Domain> <NewDomainName>",
  needs: 2,
  modifies: true,
  run(call) {
    const id = call.domid(call.arg(0));
    const read = readText("name", call.arg(1));
    const fail = (why: string): never => quit(`${libxlRename(id, why)}Can't rename domain '${call.arg(0)}'.\n`);
    const domain = call.domain(id);
    if (!domain) return fail("check-and-write of domain name failed");
    if ("why" in read) return fail(`Domain name: ${read.why}.`);
    const name = read.text;
    if (id !== 0 && reservedNames(call.world).has(name)) return fail(`Domain with name "${name}" already exists.`);
    if (call.domains().some((other) => other.domid !== id && call.nameOf(other.domid) === name))
      return fail(`Domain with name "${name}" already exists.`);
    call.inside.xenstore.write(`/local/domain/${id}/name`, name);
    call.inside.xenstore.write(`/vm/${domain.uuid}/name`, name);
    domain.name = name;
    const guest = call.guest(id);
    if (guest && id !== 0) {
      call.world.db.set("VM", guest.vm, { name_label: name });
      guest.spec = { ...guest.spec, name };
    }
    return printed("");
  },
};
/** @source cli.md §5 (libxl__domain_rename) */
export function libxlRename(id: number, why: string): string {
  return `libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain ${id}:${why}\n`;
}

const uptime: Subcommand = {
  summary: "Say how long domains have been up",
  usage: "[-s] [Domain]",
  options: [["-s, --short", "a line each, with the time of day"]],
  letters: "s",
  long: { short: "s" },
  run(call) {
    const ids = call.args.length > 0 ? call.args.map((text) => call.domid(text)) : call.domains().map((d) => d.domid);
    const rows = ids.flatMap((id) => {
      const domain = call.domain(id);
      if (!domain) return [];
      const up = Math.floor((nowOf(call.world) - domain.createdAt) / 1_000_000);
      const days = Math.floor(up / 86_400);
      const inDays = days === 0 ? "" : `${days} day${days > 1 ? "s" : ""}, `;
      const clock = `${right(Math.floor(up / 3600) % 24, 2)}:${two(Math.floor(up / 60) % 60)}`;
      if (!call.has("s")) return [`${left(call.nameOf(id), 33)} ${right(id, 4)} ${inDays}${clock}:${two(up % 60)}\n`];
      const day = Math.floor(call.ctx.unixUs() / 1_000_000) % 86_400;
      const now = `${two(Math.floor(day / 3600))}:${two(Math.floor(day / 60) % 60)}:${two(day % 60)}`;
      return [` ${now} up ${inDays}${clock}, ${call.nameOf(id)} (${id})\n`];
    });
    return printed(`${call.has("s") ? "" : `${left("Name", 33)} ${right("ID", 4)} Uptime\n`}${rows.join("")}`);
  },
};

export const listCommands = { list, "vm-list": vmList, domid, domname, rename, uptime } as const;
