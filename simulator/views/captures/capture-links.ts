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
  const { vif, pif, network } = recordsOf(world, link, port);
  const vm = vif ? (world.db.get("VM", vif.VM)?.name_label ?? null) : null;
  const host = port ? ownerOf(port) : (pif?.host ?? "");
  const of = [host, vif?.VM, network].filter((ref): ref is string => ref !== undefined && ref !== "" && !ref.startsWith("switch"));
  if (!port) {
    const name = pif?.device ?? (vif ? `vif ${vif.device}` : link.slice(link.indexOf(":") + 1));
    return { link, name, on: nameOfHost(world, host), vm, of };
  }
  const isAtSwitch = isSwitchKey(port.nodeKey);
  const on = isAtSwitch ? (world.fabric.bridges.get(port.nodeKey)?.name ?? "") : hostName(world, host);
  return { link, name: isAtSwitch ? `port ${port.number}` : port.name, on, vm, of };
}
/** Records that a link is of: an interface, a NIC, and the network of either or of a bridge. */
function recordsOf(world: World, link: string, port: Port | undefined) {
  const called = linkCalled(world, link);
  const vif = called?.kind === "vif" ? world.db.get("VIF", called.ref) : undefined;
  const plugged = port?.attachment.kind === "cable" ? pifOf(world, port.attachment.host, port.attachment.device) : null;
  const ref = called?.kind === "pif" ? called.ref : plugged;
  const pif = ref === null ? undefined : world.db.get("PIF", ref as never);
  const bridge = port?.attachment.kind === "host" ? port.nodeKey.slice(port.nodeKey.lastIndexOf("/") + 1) : null;
  const bridged = bridge === null ? undefined : [...world.db.all("network")].find((network) => network.bridge === bridge)?.$ref;
  return { vif, pif, network: vif?.network ?? pif?.network ?? bridged };
}
/** Ref of the host whose bridge a port is on, id of the domain whose it is, or what physical switches begin with. */
const ownerOf = ({ nodeKey }: Port): string => nodeKey.slice(0, nodeKey.lastIndexOf("/"));
/** The host, or the VM of the domain, that owns a bridge. */
function hostName(world: World, owner: string): string {
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
    case "vlan":
    case "tunnel":
      return null;
    case "gateway":
      return gatewayLink(attachment.segment);
    // Of a machine that is there for a fault alone there is no link but its switch's port.
    case "rogue":
      return isSwitch ? switchPortLink(node, number) : null;
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
