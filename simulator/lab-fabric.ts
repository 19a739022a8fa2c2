/** A lab's network, with what it asks of the lab around it. */
import { bondSays } from "./dom0/bond-events";
import { frameComes, passFrame } from "./dom0/frame-requests";
import { tunnelOut } from "./dom0/pool-net/tunnels";
import { stormChanged } from "./dom0/storm-load";
import type { Kernel } from "./kernel/kernel";
import { Fabric } from "./network/fabric";
import { poolAlert } from "./toolstack/notices/alerts";
import { lookAtBonds } from "./world/bonds";
import { domainCalled } from "./world/domain-book";
import type { DomainId } from "./world/domain-id";
import { interfaceMtu } from "./world/interface-mtu";
import { logOf, seriesOf } from "./world/metering";
import { guestOf, type World } from "./world/world";

/** @param worldOf - the world that it is in, once that is whole */
export function labFabric(kernel: Kernel, kinds: World["kinds"], worldOf: () => World): Fabric {
  return new Fabric({
    now: () => kernel.now,
    later: (delayUs, event) => kernel.schedule(kernel.now + delayUs, kinds.frame, event),
    jitter: (most) => kernel.random.between("net", 0, most),
    chance: () => kernel.random.between("loss", 0, 999_999),
    deliver: (domain, device, frame) => frameComes(worldOf(), domain as DomainId, device, frame),
    pass: (domain, device, direction, frame) => passFrame(worldOf(), domain as DomainId, device, direction, frame),
    onPool: (segment, isExhausted) => poolAlert(worldOf(), segment, isExhausted),
    onVif(domain, device, direction, bytes) {
      const guest = domainCalled(worldOf(), domain);
      // A control domain's loopback pair is no interface that anybody measures.
      if (guest && guest.domid !== 0) logOf(worldOf(), guest).add(kernel.now, `vif_${device}_${direction}`, bytes);
    },
    mtuOf: (bridge, port) => interfaceMtu(worldOf(), bridge, port),
    clockUs: () => worldOf().epochUs + kernel.now,
    onNic: (host, name, frame, isOut) => guestOf(worldOf(), host, 0)?.engine.tapped?.(name, frame, isOut),
    onBond(bond, lines, isMoved) {
      bondSays(worldOf(), bond, lines, isMoved);
      lookAtBonds(worldOf(), bond.slice(0, bond.indexOf("/")));
    },
    onStorm: (bridges) => stormChanged(worldOf(), bridges),
    tunnel: (to, frame) => tunnelOut(worldOf(), to, frame),
    onPif: (host, device, direction, bytes) => seriesOf(worldOf(), host).add(kernel.now, `pif_${device}_${direction}`, bytes),
  });
}
