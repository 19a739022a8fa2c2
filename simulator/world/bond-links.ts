/** Bonds as interfaces of their control domain's kernel. @source Linux 4.19 drivers/net/bonding/bond_main.c */
import type { BondShown, ShownLacp } from "../guest/net/bond-shown";
import type { OutsideLink } from "../guest/net/outside-links";
import type { Ref } from "../model/ref";
import type { LinuxBond } from "../network/bond/linux-bond";
import { type NetCounters, NO_NET, pifCounters } from "./device-counters";
import { nowOf, type World } from "./world";

/** Mbit/s of a NIC whose link is there. @source scenario form (NICs of 1 Gbit/s) */
const SPEED = 1_000;

/** What its driver shows of a bond. A primary that is no slave yet is none yet. */
export function bondShown(bond: LinuxBond, now: number): BondShown {
  const { name, config, active, hasLink, slaves, ports } = bond;
  const { mode, primary } = config;
  const speedOf = (slave: string): number | null => {
    const port = ports.get(slave);
    return port?.hasCarrier && !port.isSetDown ? SPEED : null;
  };
  return {
    name,
    mode,
    miimonMs: config.miimonMs,
    updelayMs: config.updelayMs,
    downdelayMs: config.downdelayMs,
    primary: slaves.some((each) => each.name === primary) ? primary : null,
    active: mode === "active-backup" ? active : null,
    hasLink: hasLink && !bond.isSetDown,
    slaves: slaves.map(({ name: slave, link, failures, permMac }) => ({
      name: slave,
      link,
      speed: speedOf(slave),
      failures,
      permMac,
      isActive: bond.takes(slave),
      ...lacpPart(bond, slave, now),
    })),
    ...(mode === "802.3ad" ? { lacp: groupShown(bond) } : {}),
  };
}
function groupShown(bond: LinuxBond): NonNullable<BondShown["lacp"]> {
  const carrying = bond.slaves.filter(({ name }) => bond.takes(name));
  const aggregator = bond.lacp.aggregatorOf(carrying[0]?.name ?? "");
  return { isFast: bond.config.isFast === true, aggregator, ports: carrying.length, mac: bond.mac };
}
/** How long the driver waits before it notes a port that is out of step. @source Linux 4.19 bond_3ad.c (AD_CHURN_DETECTION_TIME 60 s) */
const CHURN_US = 60_000_000;
function lacpPart({ lacp }: LinuxBond, slave: string, now: number): { readonly lacp?: ShownLacp } {
  const port = lacp.portCalled(slave);
  if (!port) return {};
  const isWatched = port.upAt !== null && now - port.upAt >= CHURN_US;
  return { lacp: { aggregator: lacp.aggregatorOf(slave), actor: lacp.actorOf(port), partner: port.partner, isWatched } };
}

/** It has carried what its slaves have. @source bond_main.c (bond_get_stats) */
function bondCounters(world: World, host: Ref<"host">, { slaves, ports }: LinuxBond): NetCounters {
  let sum = NO_NET;
  for (const { name } of slaves) {
    const port = ports.get(name);
    if (!port) continue;
    const { rxBytes, txBytes, rxPackets, txPackets, txDropped = 0 } = pifCounters(world, host, port);
    sum = {
      rxBytes: sum.rxBytes + rxBytes,
      txBytes: sum.txBytes + txBytes,
      rxPackets: sum.rxPackets + rxPackets,
      txPackets: sum.txPackets + txPackets,
      txDropped: (sum.txDropped ?? 0) + txDropped,
    };
  }
  return sum;
}

export function bondLink(world: World, host: Ref<"host">, bond: LinuxBond, index: number): OutsideLink {
  return {
    name: bond.name,
    kind: "bond",
    mac: bond.mac,
    mtu: 1_500,
    carrier: bond.hasLink && !bond.isSetDown,
    isUp: !bond.isSetDown,
    master: bond.master?.name ?? null,
    index,
    queueLength: 1_000,
    counts: () => bondCounters(world, host, bond),
    bonding: () => bondShown(bond, nowOf(world)),
  };
}
