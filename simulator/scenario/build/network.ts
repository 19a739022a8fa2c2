import { firstHostname } from "../../guest/modelled/boot";
import { readRule } from "../../network/router-rules";
import { parseIpv4 } from "../../wire/address";
import { parseCidr6, UNSPECIFIED } from "../../wire/address6";
import { gatewayLink } from "../../world/links";
import { newRef, newUuid, type World } from "../../world/world";
import type { Definition } from "../definition";
import type { BuiltNetwork } from "./host";
import { buildLink } from "./link";

/** What makes a network that of guests and their own host. @source xen-api: ocaml/xapi/create_networks.ml (internal_management_network_oc) */
const HOST_INTERNAL = {
  is_guest_installer_network: "true",
  is_host_internal_management_network: "true",
  ip_begin: "169.254.0.1",
  ip_end: "169.254.255.254",
  netmask: "255.255.0.0",
};

/** Network records, and the gateways of the segments behind them. New VMs get the first that leaves the hosts by themselves. */
export function buildNetworks(world: World, definition: Definition): BuiltNetwork[] {
  const first = definition.networks.find(({ device }) => device !== null);
  return definition.networks.map((network, index) => {
    const ref = newRef<"network">(world);
    world.db.create("network", ref, {
      uuid: newUuid(world),
      name_label: network.name,
      name_description: network.description,
      bridge: network.bridge,
      MTU: 1500,
      managed: true,
      other_config: network.isHostInternal ? HOST_INTERNAL : { automatic: `${network === first}` },
    });
    if (network.device !== null && network.gateway) {
      const { address, prefix, first, last, isRouter, ipv6 } = network.gateway;
      world.fabric.addGateway({
        segment: network.device,
        mac: `00:1b:21:00:00:${(index + 1).toString(16).padStart(2, "0")}`,
        address: parseIpv4(address) ?? 0,
        prefix,
        poolFirst: parseIpv4(first) ?? 0,
        poolLast: parseIpv4(last) ?? 0,
        leaseSeconds: 86_400,
        isRouter,
        ...(ipv6 ? { ipv6: { prefix: parseCidr6(ipv6.prefix)?.address ?? UNSPECIFIED, isAdvertised: ipv6.isAdvertised } } : {}),
        hosts: network.device === "eth0" ? hostNames(definition) : [],
      });
      const rules = (network.gateway.rules ?? []).flatMap((rule) => readRule(rule) ?? []);
      if (rules.length > 0) world.fabric.gateways.get(network.device)?.setRules(rules);
      buildLink(world, gatewayLink(network.device), network.gateway.link);
    }
    return { ref, definition: network };
  });
}

export function buildOutside(world: World, { outside = [] }: Definition): void {
  world.fabric.world.hosts = outside.map(({ address, pages, ...host }) => ({
    ...host,
    address: parseIpv4(address) ?? 0,
    pages: pages.map(({ path, text }) => [path, text] as const),
  }));
}

/** Names of the servers' control domains by their management addresses, for the name server of that segment. */
function hostNames({ hosts }: Definition): (readonly [name: string, address: number])[] {
  return hosts.map(({ name, address }) => [firstHostname(name), parseIpv4(address) ?? 0] as const);
}
