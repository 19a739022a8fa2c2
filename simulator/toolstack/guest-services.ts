/** What a guest engine meets when it calls outwards: the world, as this one domain sees it. */
import type { GuestLoad, GuestServices, ShutdownReason } from "../guest/engine";
import { simTime } from "../kernel/time";
import { invariant } from "../model/fault";
import type { Ref } from "../model/ref";
import { book, srPerformance } from "../storage/throughput";
import { ConsoleRing } from "./console-ring";
import { publishGuestData } from "./guest-metrics";
import { backendLoadMicro, meterLoad, seriesOf } from "./metering";
import { flowsChanged } from "./traffic";
import { hostInside, nowOf, type RunningGuest, type World } from "./world";

export const noLoad: GuestLoad = { cpuMicro: 0, diskReadBytesPerS: 0, diskWriteBytesPerS: 0, diskReadIops: 0, diskWriteIops: 0, flows: [], memoryUsedBytes: 0 };

/** The services of one domain; they refuse to serve it once it is gone. */
export function servicesFor(world: World, vm: Ref<"VM">, host: Ref<"host">, domid: number): GuestServices {
  const self = (): RunningGuest => {
    const guest = world.guests.get(vm);
    invariant(guest !== undefined && guest.domid === domid && guest.host === host, `guest ${vm} calls out only while its domain ${domid} lives`);
    return guest;
  };
  const inside = hostInside(world, host);
  const domain = () => inside.hypervisor.domains.get(domid);
  const stream = ["guest", vm].join(":");
  const view = inside.xenstore.viewOf(domid);
  return {
    now: () => nowOf(world),
    epochUs: world.epochUs,
    wakeAt(at) {
      const guest = self();
      guest.wakeToken++;
      guest.wakeAt = at;
      if (at !== null && guest.pausedAt === null) world.kernel.schedule(Math.max(at, nowOf(world)), world.kinds.wake, { vm, token: guest.wakeToken });
    },
    random: () => world.kernel.random.next(stream),
    frameOut: (nic, frame) => world.fabric.send(vm, nic, frame),
    serialOut: (text) => writeConsole(world, vm, text),
    framebufferDamage: () => undefined,
    setLoad(load) {
      const guest = self();
      guest.load = load;
      const own = domain();
      if (own) inside.hypervisor.demand(own, Math.floor(load.cpuMicro) + (domid === 0 ? backendLoadMicro(world, host) : 0));
      if (domid !== 0) {
        meterLoad(world, guest);
        refreshBackends(world, host);
        flowsChanged(world);
      }
    },
    stopped(reason: ShutdownReason) {
      world.kernel.schedule(nowOf(world), world.kinds.stopped, { vm, domid, reason });
    },
    diskIo: (device, kind, bytes) => simTime(transfer(world, vm, device, kind, bytes)),
    xenstore: {
      read: view.read,
      list: view.list,
      write(path, value) {
        const isWritten = view.write(path, value);
        if (isWritten && path === "data/updated") publishGuestData(world, vm);
        return isWritten;
      },
      remove: view.remove,
    },
    cpuShareMicro: () => domain()?.shareMicro ?? 0,
    cpuTimeUs: () => {
      const own = domain();
      return own ? inside.hypervisor.cpuTimeUs(own) : 0;
    },
    execOutput: (id, kind, text) => world.outbox.exec.push({ id, stream: kind, text }),
    execExit: (id, code) => world.outbox.exec.push({ id, code }),
  };
}

/** Recomputes what a host's control domain spends on its guests. */
export function refreshBackends(world: World, host: Ref<"host">): void {
  const inside = hostInside(world, host);
  const dom0 = inside.hypervisor.domains.get(0);
  const own = world.guests.get(inside.controlDomain)?.load.cpuMicro ?? 0;
  if (dom0) inside.hypervisor.demand(dom0, Math.floor(own) + backendLoadMicro(world, host));
}

/** Appends to a console and to what goes out to those who look at it. */
export function writeConsole(world: World, vm: string, text: string): void {
  if (text === "") return;
  let ring = world.consoles.get(vm);
  if (!ring) {
    ring = new ConsoleRing();
    world.consoles.set(vm, ring);
  }
  const offset = ring.written;
  ring.write(text);
  world.outbox.console.push({ console: vm, offset, text });
}

/** Books a transfer on the SR behind a disk of a VM; returns when it is done, µs. */
function transfer(world: World, vm: Ref<"VM">, device: string, kind: "read" | "write", bytes: number): number {
  const record = world.db.must("VM", vm);
  const vbd = record.VBDs.map((ref) => world.db.must("VBD", ref)).find((v) => v.device === device && v.currently_attached);
  const vdi = vbd && world.db.get("VDI", vbd.VDI);
  const now = nowOf(world);
  seriesOf(world, vm).add(now, `vbd_${device}_${kind}`, bytes);
  if (!vdi) return now + 100;
  const sr = world.db.must("SR", vdi.SR);
  const booked = book(srPerformance(sr.type), now, world.srBusyUntil.get(sr.$ref) ?? 0, kind, bytes, 0);
  world.srBusyUntil.set(sr.$ref, booked.freeAt);
  return booked.doneAt;
}

