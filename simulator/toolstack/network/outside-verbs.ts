/** Hosts of the world outside. */
import { because, type Fault, fault } from "../../model/fault";
import { isOutsideName, OUTSIDE_LIMITS, type OutsideHost, outsideWrong } from "../../network/outside/outside-world";
import { networkOf, parseIpv4 } from "../../wire/address";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";

interface Asked {
  readonly name: string;
  readonly address: string;
  readonly ping?: boolean;
  readonly dns?: boolean;
  readonly ntp?: boolean;
  readonly pages?: Readonly<Record<string, string>>;
}

function hostOf({ name, address, ping = true, dns = false, ntp = false, pages = {} }: Asked): OutsideHost {
  return { name, address: parseIpv4(address) ?? 0, ping, dns, ntp, pages: Object.entries(pages) };
}

function hostFault(world: World, asked: Asked): Fault | null {
  const { name, address, pages = {} } = asked;
  const { hosts } = world.fabric.world;
  if (!isOutsideName(name)) return because(fault("INVALID_VALUE", "name", name), ["beyond.no_name"]);
  const own = parseIpv4(address);
  const isInside = [...world.fabric.gateways.values()].some(
    ({ config }) => own !== null && networkOf(own, config.prefix) === networkOf(config.address, config.prefix),
  );
  if (own === null || isInside || outsideWrong(own)) return because(fault("INVALID_VALUE", "address", address), ["beyond.no_address"]);
  if (hosts.some((host) => host.address === own && host.name !== name))
    return because(fault("INVALID_VALUE", "address", address), ["beyond.address_taken"]);
  const isMore = hosts.every((host) => host.name !== name) && hosts.length >= OUTSIDE_LIMITS.hosts;
  if (isMore) return because(fault("INVALID_VALUE", "name", name), ["beyond.too_many", OUTSIDE_LIMITS.hosts]);
  const paths = Object.keys(pages);
  if (paths.length > OUTSIDE_LIMITS.pages)
    return because(fault("INVALID_VALUE", "pages", `${paths.length}`), ["beyond.too_many", OUTSIDE_LIMITS.pages]);
  const wrong = paths.find((path) => !/^\/[!-~]*$/.test(path) || path.length > OUTSIDE_LIMITS.path || /[?#]/.test(path));
  if (wrong !== undefined) return because(fault("INVALID_VALUE", "pages", wrong), ["beyond.no_path"]);
  const long = paths.find((path) => (pages[path] ?? "").length > OUTSIDE_LIMITS.text);
  return long === undefined ? null : because(fault("INVALID_VALUE", "pages", long), ["beyond.too_long", OUTSIDE_LIMITS.text]);
}

const setHost = defineOperation("outside.set_host", {
  label: (_world, { name }) => `outside.set_host ${name}`,
  check: hostFault,
  immediate(world, asked) {
    const outside = world.fabric.world;
    const host = hostOf(asked);
    const at = outside.hosts.findIndex(({ name }) => name === host.name);
    outside.hosts = at < 0 ? [...outside.hosts, host] : outside.hosts.with(at, host);
    return null;
  },
});
const removeHost = defineOperation("outside.remove_host", {
  label: (_world, { name }) => `outside.remove_host ${name}`,
  check: (world, { name }) => (world.fabric.world.called(name) ? null : because(fault("INVALID_VALUE", "name", name), ["beyond.none"])),
  immediate(world, { name }) {
    const outside = world.fabric.world;
    outside.hosts = outside.hosts.filter((host) => host.name !== name);
    return null;
  },
});

export const outsideVerbs = [setHost, removeHost] as const;
