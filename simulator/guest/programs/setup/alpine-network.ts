/** Interfaces and DNS of setup-alpine. @source alpine-conf: setup-interfaces, setup-dns; busybox: networking/udhcp/dhcpc.c */
import type { Bytes } from "../../../content/bytes";
import { ipToText, maskPrefix, parseCidr, parseIpv4, prefixMask } from "../../../wire/address";
import { startNetwork } from "../../modelled/network-start";
import type { Machine } from "../../os/machine";
import { type ProgramContext, type Step, waitUntil } from "../../os/program";
import { type AlpineState, heading, isYes, question } from "./alpine-state";
import type { Nodes } from "./dialogue";
import { put } from "./target";

/** Between two requests, and how many there are before udhcpc goes on behind the scenes. @source busybox: udhcpc -t 3 -T 3 */
const ASK_US = 3_000_000;
const ASKS = 3;
/** How often is looked for an answer. */
const LOOK_US = 200_000;

function namesLeft(m: Machine, st: AlpineState): string[] {
  return m.nics.map(({ device }) => `eth${device}`).filter((name) => !st.configured.includes(name));
}

/** The interface has been asked about. */
function configured(ctx: ProgramContext, st: AlpineState, method: string, options: readonly (readonly [string, Bytes])[]): string {
  const rows = options.filter(([, value]) => value !== "").map(([key, value]) => `\t${key} ${value}\n`);
  st.stanzas.push(`auto ${st.iface}\niface ${st.iface} inet ${method}\n${rows.join("")}`);
  st.configured.push(st.iface);
  if (method === "static") {
    ctx.out(`Configuration for ${st.iface}:\n  type=static\n${options.map(([key, value]) => `  ${key}=${value}\n`).join("")}`);
  }
  return "interfaces";
}

const ADDRESS_HELP =
  "\nSelect the ip address for this interface.\n\ndhcp\t\t\t      Dynamic/automatic ip via DHCP\nnone\t\t\t      Do not add any address\nn.n.n.n\t\t(ex: 192.168.0.1)     Static ip\nn.n.n.n/m\t(ex: 192.168.0.1/24)  Static ip with mask\n\nYou will be prompted for netmask if not specified with the address.\n\n";

function takeAddress(ctx: ProgramContext, st: AlpineState, line: Bytes): string {
  if (line === "" || line === "dhcp") return configured(ctx, st, "dhcp", []);
  if (line === "none") return configured(ctx, st, "manual", []);
  if (line === "abort") return "interfaces";
  if (line === "?") ctx.out(ADDRESS_HELP);
  const cidr = parseCidr(line);
  if (cidr === null) return "address";
  st.address = ipToText(cidr.address);
  st.netmask = line.includes("/") ? ipToText(prefixMask(cidr.prefix)) : "";
  return st.netmask === "" ? "netmask" : "gateway";
}

function writeInterfaces(ctx: ProgramContext, st: AlpineState): void {
  put(ctx.machine, "/etc/network/interfaces", `auto lo\niface lo inet loopback\n\n${st.stanzas.join("\n")}`);
}

/** udhcpc of one interface after another, as the networking service starts them. */
function waitForLease(ctx: ProgramContext, st: AlpineState): string | Step {
  const { net } = ctx.machine.state;
  const open = net.dhcp.filter(({ state }) => state !== "bound");
  const now = ctx.mono();
  if (net.dhcp.length === 0 || open.length === 0) {
    for (const { device, serverId, leaseUs } of net.dhcp) {
      const address = net.interfaces.find((i) => i.device === device)?.addresses[0];
      if (address)
        ctx.out(
          `udhcpc: lease of ${ipToText(address.ip)} obtained from ${ipToText(serverId)}, lease time ${Math.floor(leaseUs / 1_000_000)}\n`,
        );
    }
    return "dns";
  }
  if (now >= st.askAt) {
    if (st.asked >= ASKS) {
      ctx.out("udhcpc: no lease, forking to background\n");
      return "dns";
    }
    ctx.out("udhcpc: broadcasting discover\n");
    st.asked++;
    st.askAt = now + ASK_US;
  }
  return waitUntil(Math.min(st.askAt, now + LOOK_US));
}

export const network: Nodes<AlpineState> = {
  interfaces: {
    run(ctx, st) {
      if (st.configured.length === 0) ctx.out(heading("Interface"));
      return namesLeft(ctx.machine, st).length === 0 ? "manual" : "which";
    },
  },
  which: {
    ask(ctx, st) {
      const names = namesLeft(ctx.machine, st);
      return `Available interfaces are: ${names.join(" ")}.\nEnter '?' for help on bridges, bonding and vlans.\n${question("Which one do you want to initialize? (or '?' or 'done')", names[0] ?? "")}`;
    },
    take(ctx, st, line) {
      const names = namesLeft(ctx.machine, st);
      const name = line === "" ? (names[0] ?? "done") : line;
      if (name === "done") return "manual";
      if (name === "?") ctx.out("\nBridges, bonds and vlans are not part of this system.\n\n");
      if (!names.includes(name)) return "which";
      st.iface = name;
      return "address";
    },
  },
  address: {
    ask: (_ctx, st) => question(`Ip address for ${st.iface}? (or 'dhcp', 'none', '?')`, "dhcp"),
    take: takeAddress,
  },
  netmask: {
    ask: () => question("Netmask?", "255.255.255.0"),
    take(_ctx, st, line) {
      const mask = parseIpv4(line === "" ? "255.255.255.0" : line);
      if (mask === null || maskPrefix(mask) === null) return "netmask";
      st.netmask = ipToText(mask);
      return "gateway";
    },
  },
  gateway: {
    ask: () => question("Gateway? (or 'none')", "none"),
    take(ctx, st, line) {
      const gateway = line === "none" ? "" : line;
      if (gateway !== "" && parseIpv4(gateway) === null) return "gateway";
      return configured(ctx, st, "static", [
        ["address", st.address],
        ["netmask", st.netmask],
        ["gateway", gateway],
      ]);
    },
  },
  manual: {
    ask: () => question("Do you want to do any manual network configuration? (y/n)", "n"),
    take(ctx, st, line) {
      if (isYes(line)) ctx.out("The file is /etc/network/interfaces; edit it when the installation has ended.\n");
      else if (line !== "" && !/^(n|no)$/i.test(line)) return "manual";
      writeInterfaces(ctx, st);
      startNetwork(ctx.machine);
      st.asked = 0;
      st.askAt = ctx.mono();
      if (ctx.machine.state.net.dhcp.length > 0) ctx.out("udhcpc: started, v1.36.1\n");
      return "lease";
    },
  },
  lease: { run: waitForLease },
  dns: { run: (_ctx, st) => (st.stanzas.some((text) => text.includes("inet dhcp")) ? "rootPassword" : "domain") },
  domain: {
    ask: (_ctx, st) => `DNS domain name? (e.g 'bar.com') [${st.domain}] `,
    take(_ctx, st, line) {
      if (line !== "") st.domain = line;
      return "nameservers";
    },
  },
  nameservers: {
    ask: () => "DNS nameserver(s)? [] ",
    take(ctx, st, line) {
      const servers = line.split(/[ ,]+/).filter((word) => word !== "");
      if (servers.some((server) => parseIpv4(server) === null)) return "nameservers";
      const search = st.domain === "" ? "" : `search ${st.domain}\n`;
      put(ctx.machine, "/etc/resolv.conf", search + servers.map((server) => `nameserver ${server}\n`).join(""));
      return "rootPassword";
    },
  },
};
