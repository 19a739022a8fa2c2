/** Chooses the engine of a domain: the modelled guest, with dom0's programs in a control domain. */

import type { Actor } from "../contract/lab";
import { setLink } from "../dom0/link-states";
import { BLACKLIST, NETWORK_CONF } from "../dom0/pool-net/network-backend";
import { isUsual as isUsualManagement, ownAtStart, prefixOf } from "../dom0/pool-net/own-interface";
import { routedAtStart } from "../dom0/routed-vifs";
import { wiringAtStart } from "../dom0/wiring/settle";
import { createModelledGuest } from "../guest/modelled/engine";
import type { ServiceProcess } from "../guest/modelled/flavour";
import type { ModelledOptions } from "../guest/modelled/fresh";
import type { NetChange } from "../guest/net/net-changes";
import type { AnyProgram } from "../guest/os/program";
import type { Process } from "../guest/os/types";
import { spoken } from "../guest/programs/spoken";
import { backEndThreads, type GuestProcess, guestProcesses } from "../views/inside/daemons";
import { domainsOfVm } from "../world/domain-book";
import { driverLinks, hostLinks, ownBridgesOf } from "../world/host-links";
import { type HostSoftware, hasOpenVswitch } from "../world/host-software";
import { knownWiring } from "../world/host-wiring";
import { managementPif } from "../world/pifs";
import { type EngineMaker, hostInside, type World } from "../world/world";
import { type XenRelease, xenRelease } from "../xen/versions";
import { brctl, bridgeControl, driverBrctl, driverControl, hostControl } from "./brctl";
import { bridgeProgram } from "./bridge";
import type { DomainZeroControl } from "./common/control";
import { ebtables } from "./ebtables";
import { interfacePrograms } from "./interfaces-up";
import { bondIp } from "./ip-bond";
import { bridgeIp } from "./ip-bridge";
import { lsevtchn } from "./lsevtchn";
import { memshrtool } from "./memshrtool";
import { backendPrograms } from "./network-backend";
import { hasNetworkScripts, networkScripts, vifScripts } from "./network-scripts";
import { ovsPrograms } from "./ovs/programs";
import { xentop } from "./xentop";
import { xl } from "./xl/program";
import { xm } from "./xm/program";
import { service, xendPrograms } from "./xm/xend-service";

/** One list for each set of programs that a release brings: machines of one list share their table of programs. */
function programLists(ownXl: AnyProgram): (release: XenRelease, hasOvs: boolean) => readonly AnyProgram[] {
  const usual = [brctl, bridgeProgram(hostControl), bondIp(bridgeIp(hostControl)), ebtables, lsevtchn, xentop, service];
  const common = [...usual, ...vifScripts, ...interfacePrograms, ...backendPrograms].map(spoken);
  const sets: { readonly isIn: (release: XenRelease, hasOvs: boolean) => boolean; readonly programs: readonly AnyProgram[] }[] = [
    { isIn: hasNetworkScripts, programs: networkScripts.map(spoken) },
    { isIn: ({ hasXend, hasXl }) => hasXend || !hasXl, programs: [xm, ...xendPrograms].map(spoken) },
    { isIn: ({ hasXl }) => hasXl, programs: [spoken(ownXl)] },
    // Where somebody has built Xen's own tests.
    { isIn: ({ hasXl, hasMemshrtool }) => hasXl && hasMemshrtool, programs: [spoken(memshrtool)] },
    { isIn: (_release, hasOvs) => hasOvs, programs: ovsPrograms.map(spoken) },
  ];
  const made = new Map<string, readonly AnyProgram[]>();
  return (release, hasOvs) => {
    const mine = sets.filter(({ isIn }) => isIn(release, hasOvs));
    const key = mine.map((set) => sets.indexOf(set)).join();
    const known = made.get(key) ?? [...common, ...mine.flatMap(({ programs }) => programs)];
    made.set(key, known);
    return known;
  };
}

/** A process that serves a guest, as Dom0's process table has it. guess: sizes of a qemu and of an xl as `ps` shows them */
function shown({ pid, name, command, isThread, cpuMicro, startedAt }: GuestProcess): ServiceProcess {
  const [rssKib, vszKib] = isThread ? [0, 0] : name === "xl" ? [2_900, 21_000] : [64_000, 410_000];
  const rest = { user: "root", unit: null, ports: [], local: false, share: 0 } as const;
  return { pid, name, command, ppid: isThread ? 2 : 1, rssKib, vszKib, cpuMicro, startedAt, ...rest };
}

/** What the system itself does, in no person's name. */
const ROOT = { user: "root", role: "pool-admin" } as const;
/** Who has given the command that a process is part of: at the console, or from outside. */
const typistAt = ({ typist }: Process): Actor => (typist as Actor | undefined) ?? ROOT;

/** What can be another one in Dom0 than it is in every lab. */
export interface DomainZeroParts {
  /** who has typed the command that one of its processes runs: an account and its role in the lab */
  readonly typist?: DomainZeroControl["typist"];
  readonly xl?: AnyProgram;
}

/** Programs that a driver domain has beside those of its system. */
const DRIVER_PROGRAMS = [driverBrctl, bridgeProgram(driverControl), bridgeIp(driverControl)].map(spoken);

/** What a driver domain has because of those whom it serves. */
function driverParts(world: World, vm: string, domid: number): ModelledOptions {
  const self = () => domainsOfVm(world, vm).find((guest) => guest.domid === domid);
  const bridges = () => {
    const guest = self();
    return guest ? ownBridgesOf(world, guest) : [];
  };
  const kernel = () => {
    const driver = self();
    return driver ? { driver } : null;
  };
  const control = bridgeControl(world, kernel, bridges);
  return {
    control,
    programs: DRIVER_PROGRAMS,
    processes() {
      const guest = self();
      return guest ? backEndThreads(world, hostInside(world, guest.host), domid).map((each) => ({ ...shown(each), startedAt: 0 })) : [];
    },
    links() {
      const guest = self();
      return guest ? driverLinks(world, guest) : [];
    },
    setLink: control.setLink,
  };
}

/** What the installation of a host with Open vSwitch has written, and no other. */
const backendFiles = (software: HostSoftware): NetChange[] =>
  hasOpenVswitch(software)
    ? [
        { do: "file", path: NETWORK_CONF, text: "openvswitch\n" },
        { do: "file", ...BLACKLIST },
      ]
    : [];

/** Makes engines of domains. */
export function guestEngineMaker({ typist = typistAt, xl: ownXl = xl }: DomainZeroParts = {}): EngineMaker {
  const programsOf = programLists(ownXl);
  return (world, spec, services, vm) => {
    if (spec.isDriverDomain) return createModelledGuest(spec, services, driverParts(world, vm, spec.domid));
    if (spec.os !== "dom0") return createModelledGuest(spec, services);
    const host = world.db.must("VM", vm).affinity;
    const { software, xenVersion } = hostInside(world, host);
    const release = xenRelease(xenVersion);
    const management = managementPif(world, host);
    const isUsual = management !== undefined && (isUsualManagement(world, host, management) || knownWiring(world, host) !== undefined);
    const control: DomainZeroControl = { world, host, typist };
    return createModelledGuest(spec, services, {
      programs: programsOf(release, hasOpenVswitch(software)),
      daemons: { xenstored: software.xenstored, xend: release.hasXend ? software.toolstack === "xend" : null },
      control,
      processes: () => guestProcesses(world, hostInside(world, host)).map(shown),
      links: () => hostLinks(world, host),
      startNet: () => [...backendFiles(software), ...wiringAtStart(world, host), ...ownAtStart(world, host), ...routedAtStart(world, host)],
      setLink: (name, change) => setLink(world, { host }, name, change),
      addresses: isUsual ? [{ nic: 0, ipv4: management.IP, prefix: prefixOf(management), gateway: management.gateway }] : [],
    });
  };
}
export const makeGuestEngine = guestEngineMaker();
