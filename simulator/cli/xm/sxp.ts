/** `xm list --long`: a domain as xend's own S-expressions. @source xen 4.2 tools/python/xen/xend/PrettyPrint.py, XendConfig.py */
import { deviceOf } from "../../world/disk-places";
import { usualScript, vifOptions } from "../../world/vif-options";
import type { XmCall } from "./command";
import { type Known, mibOf, recordOf, stateOf } from "./xend";

type Sxp = string | readonly Sxp[];

/** One element a line; what holds lists is opened up. */
function pretty(sxp: Sxp, depth = 0): string {
  const indent = "    ".repeat(depth);
  if (typeof sxp === "string") return `${indent}${sxp}\n`;
  if (sxp.every((part) => typeof part === "string")) return `${indent}(${sxp.join(" ")})\n`;
  const words = sxp.filter((part) => typeof part === "string").join(" ");
  const lists = sxp.filter((part) => typeof part !== "string").map((part) => pretty(part, depth + 1));
  return `${indent}(${words}\n${lists.join("")}${indent})\n`;
}
const quoted = (text: string): string => (/^[A-Za-z0-9_\-.:/]+$/.test(text) ? text : `'${text.replaceAll("'", "\\'")}'`);

export function domainSxp(call: XmCall, known: Known): string {
  const { domain } = known;
  const record = recordOf(call, known);
  const maxMib = Math.floor((domain?.maxMemoryBytes ?? record?.memory_static_max ?? 0) / 1_048_576);
  const isHvm = domain ? domain.type === "hvm" || domain.type === "pvhvm" : record?.domain_type === "hvm";
  const pairs: (readonly [string, string | number])[] = [
    ...(domain ? [["domid", domain.domid] as const] : []),
    ["on_crash", record?.actions_after_crash.replaceAll("_", "-") ?? "restart"],
    ["uuid", known.uuid],
    ["bootloader_args", ""],
    ["vcpus", Number(domain?.maxVcpus ?? record?.VCPUs_max ?? 1)],
    ["name", quoted(known.name)],
    ["on_poweroff", record?.actions_after_shutdown ?? "destroy"],
    ["on_reboot", record?.actions_after_reboot ?? "restart"],
    ["bootloader", quoted(record?.PV_bootloader || "")],
    ["maxmem", maxMib],
    ["memory", mibOf(call, known)],
    ["cpu_weight", domain?.weight ?? 256],
    ["cpu_cap", domain?.cap ?? 0],
  ];
  const parts: Sxp[] = pairs.map(([key, value]) => [key, `${value}`].filter((text) => text !== ""));
  if (domain?.domid !== 0) parts.push(["image", [isHvm ? "hvm" : "linux", ["kernel", quoted(record?.PV_kernel || "")]]]);
  for (const device of devices(call, known)) parts.push(["device", device]);
  if (domain) {
    const us = call.hypervisor.cpuTimeUs(domain);
    const start = call.world.epochUs + domain.createdAt;
    const rest: (readonly [string, string | number])[] = [
      ["state", stateOf(call, known)],
      ["cpu_time", (us / 1_000_000).toFixed(9)],
      ["online_vcpus", domain.vcpus],
      ["up_time", ((call.world.kernel.now - domain.createdAt) / 1_000_000).toFixed(6)],
      ["start_time", (start / 1_000_000).toFixed(2)],
    ];
    parts.push(...rest.map(([key, value]) => [key, `${value}`]));
  }
  return pretty(["domain", ...parts]);
}

function devices(call: XmCall, { domain, vm }: Known): Sxp[] {
  const { db } = call.world;
  const found: Sxp[] = [];
  const record = vm === null ? undefined : db.get("VM", vm);
  if (!record || domain?.domid === 0) return found;
  for (const ref of record.VIFs) {
    const vif = db.must("VIF", ref);
    const { bridge } = db.must("network", vif.network);
    const { script, ip } = vifOptions(vif.other_config);
    const address: Sxp[] = ip === "" ? [] : [["ip", ip]];
    found.push([
      "vif",
      ["bridge", bridge],
      ...address,
      ["mac", vif.MAC],
      ["script", script || usualScript(call.inside.software)],
      ["uuid", vif.uuid],
      ["backend", "0"],
    ]);
  }
  for (const ref of record.VBDs) {
    const vbd = db.must("VBD", ref);
    if (vbd.empty) continue;
    const name = deviceOf(vbd.userdevice);
    const device = `${name}:${vbd.type === "CD" ? "cdrom" : "disk"}`;
    const rest: Sxp[] = [
      ["uname", `phy:/dev/sm/backend/${db.must("VDI", vbd.VDI).uuid}`],
      ["mode", vbd.mode === "RO" ? "r" : "w"],
    ];
    found.push(["vbd", ["uuid", vbd.uuid], ["bootable", vbd.bootable ? "1" : "0"], ["dev", device], ...rest, ["backend", "0"]]);
  }
  return found;
}
