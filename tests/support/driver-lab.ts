/** A starter lab with driver domains: `netdom` bridges its interface, `stor` has a disk to serve, and guests that they serve. */
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { simTime } from "../../simulator/kernel/time";
import { invariant } from "../../simulator/model/fault";
import type { Ref } from "../../simulator/model/ref";
import { holdStill, letRun } from "../../simulator/toolstack/vm/domains";
import { guestOf, type RunningGuest, type World } from "../../simulator/world/world";
import { type LabDriver, starter } from "./lab-driver";

export const HOST = "xen-01";
export const DOM0 = `Control domain on host: ${HOST}`;

const common = 'type = "pv"\nmemory = 512\nvcpus = 1\nbootloader = "pygrub"\n';
/** Configurations by name. */
export const configs = {
  netdom: `driver_domain = 1\ndisk = ['phy:/dev/vg0/netdom,xvda,w']\nvif = ['bridge=xenbr0,mac=00:16:3e:00:aa:01']\n`,
  stor: `driver_domain = 1\ndisk = ['phy:/dev/vg0/stor,xvda,w', 'phy:/dev/vg0/data,xvdb,w']\n`,
  /** its interface is served by netdom */
  cli: `disk = ['phy:/dev/vg0/cli,xvda,w']\nvif = ['bridge=xenbr0,backend=netdom,mac=00:16:3e:00:aa:02']\n`,
  /** its second disk is served by stor */
  data: `disk = ['phy:/dev/vg0/d,xvda,w', 'format=raw,vdev=xvdb,access=rw,backend=stor,target=/dev/xvdb']\n`,
} as const;
export type DriverGuest = keyof typeof configs;

/** Writes a guest's configuration into Dom0. */
export function writeConfig(d: LabDriver, name: string, text: string): void {
  d.exec(DOM0, `cat > /etc/xen/${name}.cfg <<'X'\nname = "${name}"\n${common}${text}X`);
}

const worlds = new WeakMap<LabDriver, World>();

/** A domain of the host with its world, at whose instants something can be done: commands take their time. */
export function domainOf(d: LabDriver, domid: number): { readonly world: World; readonly guest: RunningGuest } {
  const world = worlds.get(d);
  const guest = world && guestOf(world, d.named("host", HOST).ref as Ref<"host">, domid);
  invariant(world !== undefined && guest !== undefined, `domain ${domid} is there`);
  return { world, guest };
}
/** Stops a domain's vCPUs now. @returns lets them run */
export function stopNow(d: LabDriver, domid: number): () => void {
  const { world, guest } = domainOf(d, domid);
  holdStill(world, guest, "xl");
  return () => letRun(world, guest, "xl");
}
/** A domain crashes, or goes down by itself, now. */
export function endNow(d: LabDriver, domid: number, reason: "crash" | "poweroff" | "reboot"): void {
  const { world, guest } = domainOf(d, domid);
  world.kernel.schedule(simTime(d.now), world.kinds.stopped, { domain: guest.id, reason });
  d.lab.advance(d.now);
}

/** A lab in which these have been made and have booted, one after the other. */
export function driverLab(seed: number, ...names: readonly DriverGuest[]): LabDriver {
  let world: World | null = null;
  const d = starter(seed, (own, ...rest) => {
    world = own;
    return makeGuestEngine(own, ...rest);
  });
  invariant(world !== null, "the starter lab has guests");
  worlds.set(d, world);
  for (const [name, text] of Object.entries(configs)) writeConfig(d, name, text);
  for (const name of names) startGuest(d, name);
  return d;
}

/** Starts a guest and waits until its system is up. */
export function startGuest(d: LabDriver, name: string): void {
  const { code, stderr } = d.exec(DOM0, `xl create /etc/xen/${name}.cfg`);
  if (code !== 0) throw new Error(stderr);
  const limit = d.now + 120_000_000;
  while (d.now < limit) {
    d.run(1);
    if (isUp(d, name)) return;
  }
  throw new Error(`${name} has not booted`);
}

function isUp(d: LabDriver, name: string): boolean {
  try {
    return d.exec(name, "true").code === 0;
  } catch {
    return false;
  }
}

export const domidOf = (d: LabDriver, name: string): number => Number(d.exec(DOM0, `xl domid ${name}`).stdout);
