/** What a bond's monitor of links makes of what it sees. @source Linux 4.19 drivers/net/bonding/bond_main.c (bond_miimon_inspect, bond_miimon_commit) */
import type { BondConfig, BondSlave } from "./bond-state";

/** What it looks at. */
export interface Looked {
  readonly config: BondConfig;
  readonly active: string | null;
  /** whether a slave's link is there */
  readonly hasLink: (name: string) => boolean;
}
/** What it has found: slaves as they are now, and what its kernel's log says of them. */
export interface Found {
  readonly slaves: readonly BondSlave[];
  readonly said: readonly string[];
  /** whether it has to look again at its next round, since somebody waits */
  readonly isWaiting: boolean;
}

const SPEED = "1000 Mbps full duplex";
const rounds = (ms: number, miimonMs: number): number => (miimonMs > 0 ? Math.floor(ms / miimonMs) : 0);

/** One round. */
export function look({ config, active, hasLink }: Looked, slaves: readonly BondSlave[]): Found {
  const said: string[] = [];
  // The first that comes back where none carries anything need not wait.
  let isHurried = active === null;
  const now = slaves.map((slave) => {
    const next = inspect({ config, active, isHurried, said }, slave, hasLink(slave.name));
    if (slave.link !== "up" && next.link === "up") isHurried = false;
    return next;
  });
  return { slaves: now, said, isWaiting: now.some(({ link }) => link === "fail" || link === "back") };
}

interface Inspecting {
  readonly config: BondConfig;
  readonly active: string | null;
  readonly isHurried: boolean;
  readonly said: string[];
}

function inspect(at: Inspecting, slave: BondSlave, hasLink: boolean): BondSlave {
  if (slave.link === "up" || slave.link === "fail") return hasLink ? kept(at, slave) : failing(at, slave);
  return hasLink ? returning(at, slave) : gone(at, slave);
}
/** Its link is there, or there again. */
function kept({ config, said }: Inspecting, slave: BondSlave): BondSlave {
  if (slave.link === "up") return slave;
  const waited = (rounds(config.downdelayMs, config.miimonMs) - slave.delay) * config.miimonMs;
  said.push(`link status up again after ${waited} ms for interface ${slave.name}`);
  return { ...slave, link: "up", delay: 0 };
}
function failing({ config, active, said }: Inspecting, slave: BondSlave): BondSlave {
  let { delay } = slave;
  if (slave.link === "up") {
    delay = rounds(config.downdelayMs, config.miimonMs);
    const which = config.mode !== "active-backup" ? "" : slave.name === active ? "active " : "backup ";
    if (delay > 0) said.push(`link status down for ${which}interface ${slave.name}, disabling it in ${delay * config.miimonMs} ms`);
  }
  if (delay > 0) return { ...slave, link: "fail", delay: delay - 1 };
  said.push(`link status definitely down for interface ${slave.name}, disabling it`);
  return { ...slave, link: "down", delay: 0, failures: slave.failures + 1 };
}
function returning({ config, isHurried, said }: Inspecting, slave: BondSlave): BondSlave {
  let { delay } = slave;
  if (slave.link === "down") {
    delay = rounds(config.updelayMs, config.miimonMs);
    if (delay > 0) said.push(`link status up for interface ${slave.name}, enabling it in ${isHurried ? 0 : delay * config.miimonMs} ms`);
  }
  if (delay > 0 && !isHurried) return { ...slave, link: "back", delay: delay - 1 };
  said.push(`link status definitely up for interface ${slave.name}, ${SPEED}`);
  return { ...slave, link: "up", delay: 0 };
}
function gone({ config, said }: Inspecting, slave: BondSlave): BondSlave {
  if (slave.link === "down") return slave;
  const waited = (rounds(config.updelayMs, config.miimonMs) - slave.delay) * config.miimonMs;
  said.push(`link status down again after ${waited} ms for interface ${slave.name}`);
  return { ...slave, link: "down", delay: 0 };
}

/** The slave that is to carry; null: none can. One on its way back is better than none. @source bond_main.c (bond_find_best_slave, bond_choose_primary_or_current) */
export function bestOf({ primary }: BondConfig, active: string | null, slaves: readonly BondSlave[]): string | null {
  const up = (name: string | null): boolean => slaves.some((each) => each.name === name && each.link === "up");
  if (up(primary)) return primary;
  // One that is about to be given up carries until it is.
  const isStill = slaves.some((each) => each.name === active && (each.link === "up" || each.link === "fail"));
  if (isStill) return active;
  const first = slaves.find(({ link }) => link === "up");
  if (first) return first.name;
  const back = slaves.filter(({ link }) => link === "back").sort((a, b) => a.delay - b.delay);
  return back[0]?.name ?? null;
}
