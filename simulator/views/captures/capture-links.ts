/** Links that can be watched, as their systems call them. */
import type { CaptureLink } from "../../contract/capture";
import { isSwitchKey } from "../../network/link";
import type { Port } from "../../network/port";
import { bondLink, bridgeLink, switchPortLink, watchedPorts } from "../../world/captures";
import { domainCalled } from "../../world/domain-book";
import { gatewayLink, linkCalled, patchLink } from "../../world/links";
import type { World } from "../../world/world";

/** What a link is called; one that is gone has its name alone. */
export function captureLink(world: World, link: string): CaptureLink {
  const [port] = watchedPorts(world, link) ?? [];
  const called = linkCalled(world, link);
  const vif = called?.kind === "vif" ? world.db.get("VIF", called.ref) : undefined;
  const vm = vif ? (world.db.get("VM", vif.VM)?.name_label ?? null) : null;
  if (!port) {
    const pif = called?.kind === "pif" ? world.db.get("PIF", called.ref) : undefined;
    const name = pif?.device ?? (vif ? `vif ${vif.device}` : link.slice(link.indexOf(":") + 1));
    return { link, name, on: pif ? nameOfHost(world, pif.host) : "", vm };
  }
  const isAtSwitch = isSwitchKey(port.nodeKey);
  const node = world.fabric.bridges.get(port.nodeKey);
  return { link, name: isAtSwitch ? `port ${port.number}` : port.name, on: isAtSwitch ? (node?.name ?? "") : hostName(world, port), vm };
}
/** The host whose bridge a port is on, or the VM whose bridge it is. */
function hostName(world: World, { nodeKey }: Port): string {
  const owner = nodeKey.slice(0, nodeKey.lastIndexOf("/"));
  const host = nameOfHost(world, owner);
  return host !== "" ? host : (world.db.get("VM", domainCalled(world, owner)?.vm ?? "")?.name_label ?? "");
}
const nameOfHost = (world: World, ref: string): string => world.db.get("host", ref as never)?.name_label ?? "";

/** All links of a lab that can be watched: NICs, interfaces of VMs that run, bridges, switches' ports. */
export function allCaptureLinks(world: World): CaptureLink[] {
  const names = new Set<string>();
  for (const node of world.fabric.bridges.values()) {
    const host = node.key.slice(0, node.key.lastIndexOf("/"));
    for (const port of node.ports.values()) {
      const name = nameOf(world, port, node.name, host);
      if (name !== null) names.add(name);
    }
  }
  return [...names].map((name) => captureLink(world, name)).sort(byPlace);
}
const byPlace = (a: CaptureLink, b: CaptureLink): number => (a.on === b.on ? compare(a.name, b.name) : compare(a.on, b.on));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function nameOf(world: World, { attachment, number, name: port }: Port, node: string, host: string): string | null {
  const isSwitch = host === "switch";
  if (isSwitch && attachment.kind === "cable") return switchPortLink(node, number);
  switch (attachment.kind) {
    case "guest":
    case "trunk":
      return attachment.kind === "trunk" && attachment.side === "inner" ? null : vifOf(world, attachment.domain, attachment.device);
    case "cable":
      return pifOf(world, attachment.host, attachment.device);
    case "host":
      return attachment.device ? null : bridgeLink(host, node);
    case "patch":
      return attachment.end === "first" ? patchLink(attachment.cable) : null;
    case "bond":
      return attachment.side === "over" ? bondLink(host, port) : null;
    case "gateway":
      return gatewayLink(attachment.segment);
  }
}
function vifOf(world: World, domain: string, device: number): string | null {
  const guest = domainCalled(world, domain);
  const vm = guest && world.db.get("VM", guest.vm);
  return vm?.VIFs.find((ref) => world.db.get("VIF", ref)?.device === `${device}`) ?? null;
}
function pifOf(world: World, host: string, device: string): string | null {
  const record = world.db.get("host", host as never);
  return record?.PIFs.find((ref) => world.db.get("PIF", ref)?.device === device && world.db.get("PIF", ref)?.physical) ?? null;
}
