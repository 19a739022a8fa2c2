/** Rules of a scenario that join its parts: what is named exists, what must differ does, and every word does something. */
import { baseTreeOf } from "../../guest/systems/base-trees";
import { LIMITS } from "../../model/limits";
import { outsideWrong } from "../../network/outside/outside-world";
import { readRule } from "../../network/router-rules";
import { isLibrary, isThin, rulesFor } from "../../storage/drivers/driver";
import { driverOf } from "../../storage/drivers/table";
import { networkOf, parseIpv4 } from "../../wire/address";
import { type Definition, isShared } from "../definition";
import type { FaultList, Path } from "./faults";
import { nearest } from "./nearest";

/** Refuses the second of two that are the same. @param of - null: nothing to compare */
function differ<T>(
  faults: FaultList,
  items: readonly T[],
  what: { readonly of: (item: T) => string | null; path: (n: number) => Path },
): void {
  const seen = new Map<string, number>();
  for (const [n, item] of items.entries()) {
    const value = what.of(item);
    if (value === null) continue;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, n);
    else faults.at(what.path(n), `${JSON.stringify(value)} stands here twice`);
  }
}

/** A lookup that refuses what is not there, with the nearest name that is. */
function reference(faults: FaultList, kind: string, names: readonly string[]): (name: string, path: Path) => void {
  const known = new Set(names);
  return (name, path) => {
    if (known.has(name)) return;
    const like = faults.isFull ? null : nearest(name, names);
    faults.at(path, `there is no ${kind} ${JSON.stringify(name)}${like === null ? "" : `; the nearest is ${JSON.stringify(like)}`}`);
  };
}

/** Names, addresses and cross references of a whole definition. */
export function checkReferences(definition: Definition, faults: FaultList): void {
  for (const key of ["hosts", "networks", "storage", "templates", "vms"] as const)
    differ(faults, definition[key] as readonly { readonly name: string }[], { of: ({ name }) => name, path: (n) => [key, n, "name"] });
  checkNetworks(definition, faults);
  checkAddresses(definition, faults);
  checkOutside(definition, faults);
  checkSwitches(definition, faults);
  checkCables(definition, faults);
  checkLags(definition, faults);
  checkBonds(definition, faults);
  checkFaults(definition, faults);
  checkStorage(definition, faults);
  checkVms(definition, faults);
}

function checkNetworks({ networks }: Definition, faults: FaultList): void {
  differ(faults, networks, { of: ({ bridge }) => bridge, path: (n) => ["networks", n, "bridge"] });
  const isUntagged = ({ vlan }: (typeof networks)[number]): boolean => vlan === undefined;
  differ(faults, networks, { of: (each) => (isUntagged(each) ? each.device : null), path: (n) => ["networks", n, "device"] });
  differ(faults, networks, {
    of: ({ device, vlan }) => (device === null || vlan === undefined ? null : `${device}.${vlan}`),
    path: (n) => ["networks", n, "vlan"],
  });
  if (!networks.some((each) => isUntagged(each) && each.device === "eth0"))
    faults.at(["networks"], "one network joins eth0, where hosts are managed");
  for (const [n, { device, vlan, isHostInternal, gateway }] of networks.entries()) {
    if (vlan !== undefined && !networks.some((other) => isUntagged(other) && other.device === device))
      faults.at(["networks", n, "vlan"], "a VLAN is of a NIC that another network joins without one");
    if (isHostInternal && device !== null) faults.at(["networks", n, "isHostInternal"], "a network with a NIC is not internal to a host");
    if (gateway === null) continue;
    if (vlan !== undefined) faults.at(["networks", n, "gateway"], "a VLAN has no gateway of its own: a switch's port may lead it to one");
    const at = (key: string): Path => ["networks", n, "gateway", key];
    if (device === null) faults.at(["networks", n, "gateway"], "a network without a NIC has no gateway");
    for (const [i, rule] of (gateway.rules ?? []).entries())
      if (readRule(rule) === null) faults.at([...at("rules"), i], "a rule as drop tcp from 10.0.0.101 to 8.8.8.0/24 port 53 is expected");
    if (gateway.rules && !gateway.isRouter) faults.at(at("rules"), "a gateway that leads nowhere else sends nothing on");
    const hostBits = 32 - gateway.prefix;
    const [own, first, last] = [gateway.address, gateway.first, gateway.last].map((text) => parseIpv4(text) ?? 0) as [
      number,
      number,
      number,
    ];
    const net = own >>> hostBits;
    if (first >>> hostBits !== net) faults.at(at("first"), `not in the network ${gateway.address}/${gateway.prefix}`);
    if (last >>> hostBits !== net) faults.at(at("last"), `not in the network ${gateway.address}/${gateway.prefix}`);
    if (first > last) faults.at(at("last"), `before the first, ${gateway.first}`);
    if (own >= first && own <= last) faults.at(at("address"), "among the addresses that DHCP gives");
  }
}

function checkAddresses({ hosts, networks }: Definition, faults: FaultList): void {
  differ(faults, hosts, { of: ({ address }) => address, path: (n) => ["hosts", n, "address"] });
  const gateway = networks.find(({ device }) => device === "eth0")?.gateway;
  if (!gateway) return;
  const [first, last] = [gateway.first, gateway.last].map((text) => parseIpv4(text) ?? 0) as [number, number];
  for (const [n, { address }] of hosts.entries()) {
    const own = parseIpv4(address) ?? 0;
    if (address === gateway.address) faults.at(["hosts", n, "address"], "this is the gateway's");
    else if (own >= first && own <= last) faults.at(["hosts", n, "address"], "among the addresses that DHCP gives");
  }
}

function checkOutside({ networks, outside = [] }: Definition, faults: FaultList): void {
  differ(faults, outside, { of: ({ name }) => name, path: (n) => ["outside", n, "name"] });
  differ(faults, outside, { of: ({ address }) => address, path: (n) => ["outside", n, "address"] });
  for (const [n, { address, pages }] of outside.entries()) {
    const own = parseIpv4(address) ?? 0;
    const isInside = networks.some(
      ({ gateway }) => gateway && networkOf(own, gateway.prefix) === networkOf(parseIpv4(gateway.address) ?? 0, gateway.prefix),
    );
    if (isInside || outsideWrong(own)) faults.at(["outside", n, "address"], "an address outside all networks of the file is expected");
    differ(faults, pages, { of: ({ path }) => path, path: (i) => ["outside", n, "pages", i, "path"] });
  }
}

/** What is broken is named by what its kind is about, and is there. */
function checkFaults(definition: Definition, list: FaultList): void {
  const { faults = [], hosts, vms } = definition;
  const isHost = reference(
    list,
    "host",
    hosts.map(({ name }) => name),
  );
  const isVm = reference(
    list,
    "VM",
    vms.map(({ name }) => name),
  );
  const isSwitch = reference(list, "switch", switchNames(definition));
  for (const [n, { kind, host, device, vm, interface: number, switch: name }] of faults.entries()) {
    const ofNic = host !== undefined && device !== undefined && vm === undefined && name === undefined;
    const ofVm = vm !== undefined && host === undefined && device === undefined && name === undefined;
    const ofSwitch = name !== undefined && host === undefined && device === undefined && vm === undefined;
    const isRight = {
      flap: ofNic || ofVm,
      mtu: ofNic || ofVm,
      vlan: ofNic,
      duplicate_ip: ofVm,
      duplicate_mac: ofVm,
      rogue_dhcp: ofSwitch,
      storm: ofSwitch,
    };
    if (!isRight[kind] || (number !== undefined && !ofVm))
      list.at(["faults", n], "a fault names a NIC by host and device, a vm with its interface, or a switch, as its kind has it");
    if (host !== undefined) isHost(host, ["faults", n, "host"]);
    if (vm !== undefined) isVm(vm, ["faults", n, "vm"]);
    if (name !== undefined) isSwitch(name, ["faults", n, "switch"]);
  }
}

/** Switches of a file: those that it names, and those of its networks. */
function switchNames({ networks, switches = [] }: Definition): string[] {
  return [...networks.flatMap(({ device }) => device ?? []), ...switches.map(({ name }) => name)];
}
function checkSwitches(definition: Definition, faults: FaultList): void {
  const { switches = [], switchCables = [] } = definition;
  differ(faults, switches, { of: ({ name }) => name, path: (n) => ["switches", n, "name"] });
  const { step } = LIMITS.switchPriority;
  for (const [n, { priority }] of switches.entries())
    if (priority % step !== 0) faults.at(["switches", n, "priority"], `a multiple of ${step} is expected`);
  const isSwitch = reference(faults, "switch", switchNames(definition));
  differ(faults, switchCables, { of: ({ name }) => name, path: (n) => ["switchCables", n, "name"] });
  for (const [n, { from, to }] of switchCables.entries()) {
    isSwitch(from, ["switchCables", n, "from"]);
    isSwitch(to, ["switchCables", n, "to"]);
  }
  for (const [n, cable] of switchCables.entries()) checkVlans(cable, ["switchCables", n, "access"], faults);
}
interface SaidVlans {
  readonly access?: number;
  readonly native?: number;
  readonly allowed?: readonly number[];
}
function checkVlans({ access, native, allowed }: SaidVlans, path: (string | number)[], faults: FaultList): void {
  if (access !== undefined && (native !== undefined || allowed !== undefined))
    faults.at(path, "a port is an access port or a trunk, which has native and allowed");
}

function checkCables(definition: Definition, faults: FaultList): void {
  const { hosts, networks } = definition;
  const isSwitch = reference(faults, "switch", switchNames(definition));
  const isNic = reference(
    faults,
    "NIC",
    networks.flatMap(({ device }) => device ?? []),
  );
  for (const [n, { cables = [] }] of hosts.entries()) {
    for (const [i, { device, switch: plugged }] of cables.entries()) {
      isNic(device, ["hosts", n, "cables", i, "device"]);
      if (plugged !== undefined) isSwitch(plugged, ["hosts", n, "cables", i, "switch"]);
    }
    for (const [i, cable] of cables.entries()) checkVlans(cable, ["hosts", n, "cables", i, "access"], faults);
    differ(faults, cables, { of: ({ device }) => device, path: (i) => ["hosts", n, "cables", i, "device"] });
  }
}

/** Each port of a LAG is that of a NIC which is plugged in there, and of one LAG alone. */
function checkLags({ hosts, networks, switches = [] }: Definition, faults: FaultList): void {
  for (const [n, { name, lags = [] }] of switches.entries()) {
    differ(faults, lags, { of: (lag) => lag.name, path: (i) => ["switches", n, "lags", i, "name"] });
    const seen = new Set<string>();
    for (const [i, { ports }] of lags.entries())
      for (const [m, { host, device }] of ports.entries()) {
        const of = hosts.find((each) => each.name === host);
        const isNic = networks.some((network) => network.device === device);
        const at = of?.cables?.find((cable) => cable.device === device)?.switch ?? device;
        const isThere = of !== undefined && isNic && at === name && !seen.has(`${host} ${device}`);
        if (!isThere) faults.at(["switches", n, "lags", i, "ports", m], "a NIC that is plugged in there is expected, in one LAG at most");
        seen.add(`${host} ${device}`);
      }
  }
}

function checkBonds({ hosts, networks }: Definition, faults: FaultList): void {
  const isNic = reference(
    faults,
    "NIC",
    networks.flatMap(({ device }) => device ?? []),
  );
  for (const [n, { bonds = [], networkBackend, network }] of hosts.entries()) {
    const at = (...more: (string | number)[]): (string | number)[] => ["hosts", n, "bonds", ...more];
    differ(faults, bonds, { of: ({ name }) => name, path: (i) => at(i, "name") });
    if (bonds.length > 0 && networkBackend === "openvswitch") faults.at(at(), "bonds of Linux need bridges of Linux");
    const seen = new Set<string>();
    for (const [i, bond] of bonds.entries()) {
      for (const [m, nic] of bond.members.entries()) {
        isNic(nic, at(i, "members", m));
        if (seen.has(nic)) faults.at(at(i, "members", m), "a NIC is in one bond at most");
        if (nic === "eth0" && network !== undefined)
          faults.at(at(i, "members", m), "the scripts of network have the management NIC for themselves");
        seen.add(nic);
      }
      for (const key of ["updelay", "downdelay"] as const)
        if (bond.miimon === 0 ? bond[key] > 0 : bond[key] % bond.miimon !== 0) faults.at(at(i, key), "a multiple of miimon is expected");
      if (bond.mode === "802.3ad" && bond.miimon === 0) faults.at(at(i, "miimon"), "a bond of 802.3ad looks at its links");
      if (bond.primary !== undefined && (bond.mode !== "active-backup" || !bond.members.includes(bond.primary)))
        faults.at(at(i, "primary"), "one of its NICs is expected, in mode active-backup");
    }
  }
}

function checkStorage({ storage }: Definition, faults: FaultList): void {
  const defaults = storage.flatMap(({ isDefault }, n) => (isDefault ? [n] : []));
  for (const n of defaults.slice(1)) faults.at(["storage", n, "isDefault"], "a pool has one default");
  for (const [n, sr] of storage.entries()) {
    const driver = driverOf(sr);
    if (sr.isDefault && !(driver.isShared && rulesFor(driver, "disk")))
      faults.at(["storage", n, "isDefault"], `a pool's default is shared and takes disks; ${sr.type} is no such storage`);
    if (!isLibrary(driver) && sr.isos.length > 0) faults.at(["storage", n, "isos"], "only an ISO library (iso) has images");
    differ(faults, sr.isos, { of: ({ name }) => name, path: (i) => ["storage", n, "isos", i, "name"] });
  }
}

function checkVms({ hosts, networks, storage, templates, vms }: Definition, faults: FaultList): void {
  const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);
  const isTemplate = reference(faults, "template", names(templates));
  const isHost = reference(faults, "host", names(hosts));
  const isStorage = reference(faults, "storage", names(storage));
  const isNetwork = reference(faults, "network", names(networks));
  const isVm = reference(faults, "VM", names(vms));
  const imageOf = new Map(templates.map(({ name, image }) => [name, image]));
  const typeOf = new Map(templates.map(({ name, domainType }) => [name, domainType]));
  const libraries = new Set(names(storage.filter((sr) => !rulesFor(driverOf(sr), "disk"))));
  const macs = new Set<string>();
  for (const [n, vm] of vms.entries()) {
    const at = (...rest: Path): Path => ["vms", n, ...rest];
    isTemplate(vm.template, at("template"));
    isHost(vm.host, at("host"));
    if (vm.storage === "") faults.at(at(), "storage is missing, and the pool has no default");
    else isStorage(vm.storage, at("storage"));
    if (libraries.has(vm.storage)) faults.at(at("storage"), "an ISO library takes no disks");
    if (vm.peer !== null) isVm(vm.peer, at("peer"));
    differ(faults, vm.services, { of: (service) => service, path: (i) => at("services", i) });
    const image = imageOf.get(vm.template);
    if (vm.services.length > 0 && image !== undefined && !servesFrom(image))
      faults.at(at("services"), "only a Linux that is installed has services");
    const type = typeOf.get(vm.template);
    if (type && type !== "pv" && vm.kernelArgs !== undefined)
      faults.at(at("kernelArgs"), "only the kernel of a PV guest is given arguments");
    if (type && type !== "hvm" && !vm.hasPlatformDevice) faults.at(at("hasPlatformDevice"), "only an HVM guest may be without it");
    for (const [i, { network, mac, backend }] of vm.interfaces.entries()) {
      isNetwork(network, at("interfaces", i, "network"));
      if (backend !== undefined) {
        isVm(backend, at("interfaces", i, "backend"));
        const server = vms.findIndex(({ name }) => name === backend);
        if (server >= 0 && (!vms[server]?.isDriverDomain || vms[server]?.host !== vm.host || server >= n))
          faults.at(at("interfaces", i, "backend"), "a driver domain that stands before it, on the same host, is expected");
      }
      if (mac === undefined) continue;
      if (macs.has(mac.toLowerCase())) faults.at(at("interfaces", i, "mac"), `${JSON.stringify(mac)} stands here twice`);
      macs.add(mac.toLowerCase());
    }
  }
  checkRoom({ storage, vms }, faults);
}

/** Whether what is installed is a Linux. @param image - of a template; null: a blank disk */
function servesFrom(image: string | null): boolean {
  const tree = image === null ? null : baseTreeOf(image);
  return tree !== null && tree.os !== "windows" && !tree.isInstaller;
}

/** What volumes need; on other storage a disk takes what is written to it. */
function checkRoom({ storage, vms }: Pick<Definition, "storage" | "vms">, faults: FaultList): void {
  const byName = new Map(storage.map((sr) => [sr.name, sr]));
  const used = new Map<string, number>();
  for (const [n, { storage: name, host, diskGiB }] of vms.entries()) {
    const sr = byName.get(name);
    const driver = sr && driverOf(sr);
    if (!driver || !rulesFor(driver, "disk")) continue;
    const place = isShared(sr) ? name : `${name}\n${host}`;
    const all = isThin(driver) ? diskGiB : (used.get(place) ?? 0) + diskGiB;
    used.set(place, all);
    if (all > sr.sizeGiB) faults.at(["vms", n, "diskGiB"], `${JSON.stringify(name)} holds ${sr.sizeGiB} GiB, not ${all}`);
  }
}
