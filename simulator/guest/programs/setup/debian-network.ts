/** Interface, addresses and names. @source debian-installer: netcfg (netcfg-common.templates, netcfg-dhcp.templates, netcfg-static.templates, dhcp.c, static.c) */
import type { Bytes } from "../../../content/bytes";
import { ipToText, maskPrefix, parseCidr, parseIpv4, prefixMask, sameNetwork } from "../../../wire/address";
import { startNetwork } from "../../modelled/network-start";
import type { Machine } from "../../os/machine";
import { type ProgramContext, type Step, waitUntil } from "../../os/program";
import { asked, endProgress, showProgress, told } from "./debconf";
import { finished, type InstallerState, ITEMS } from "./debian-state";
import type { Nodes } from "./dialogue";
import { put } from "./target";

/** @source netcfg-dhcp.templates: netcfg/dhcp_timeout, 25 s */
const DHCP_US = 25_000_000;
const LOOK_US = 500_000;
const title = ITEMS.network;

const interfaces = (m: Machine): string[] => m.nics.map(({ device }) => `eth${device}`);

/** /etc/network/interfaces as netcfg writes it. @source netcfg: write_interface.c */
export function interfacesText(st: InstallerState): string {
  const head =
    "# This file describes the network interfaces available on your system\n# and how to activate them. For more information, see interfaces(5).\n\nsource /etc/network/interfaces.d/*\n\n# The loopback network interface\nauto lo\niface lo inet loopback\n";
  if (st.method === "none" || st.iface === "") return head;
  const primary = `\n# The primary network interface\nallow-hotplug ${st.iface}\niface ${st.iface} inet ${st.method}\n`;
  if (st.method === "dhcp") return head + primary;
  const prefix = maskPrefix(parseIpv4(st.netmask) ?? 0) ?? 24;
  const rows = [`address ${st.address}/${prefix}`, ...(st.gateway === "" ? [] : [`gateway ${st.gateway}`])];
  if (st.nameservers !== "")
    rows.push("# dns-* options are implemented by the resolvconf package, if installed", `dns-nameservers ${st.nameservers}`);
  return `${head}${primary}${rows.map((row) => `\t${row}\n`).join("")}`;
}
/** /etc/resolv.conf of addresses that were given by hand. */
export function resolvText(st: InstallerState): string {
  const search = st.domain === "" ? "" : `search ${st.domain}\n`;
  return (
    search +
    st.nameservers
      .split(" ")
      .filter((word) => word !== "")
      .map((server) => `nameserver ${server}\n`)
      .join("")
  );
}

/** Brings the interface up as it was answered. */
function bringUp(ctx: ProgramContext, st: InstallerState): void {
  put(ctx.machine, "/etc/network/interfaces", interfacesText(st));
  startNetwork(ctx.machine);
  if (st.method === "static") put(ctx.machine, "/etc/resolv.conf", resolvText(st));
}

function waitForLease(ctx: ProgramContext, st: InstallerState): string | Step {
  const { net } = ctx.machine.state;
  const now = ctx.mono();
  const lease = net.dhcp.find(({ device }) => `eth${device}` === st.iface);
  if (lease?.state === "bound") {
    showProgress(ctx, st, "Configuring the network with DHCP", 100);
    endProgress(ctx, st);
    return "hostname";
  }
  if (!lease || now >= st.dhcpUntil) {
    endProgress(ctx, st);
    return "dhcpFailed";
  }
  showProgress(ctx, st, "Configuring the network with DHCP", Math.floor(((now - st.dhcpUntil + DHCP_US) * 100) / DHCP_US));
  return waitUntil(Math.min(st.dhcpUntil, now + LOOK_US));
}

const isHostname = (name: Bytes): boolean => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(name);

const MALFORMED = {
  title,
  prompt: "Malformed IP address",
  text: [
    "The IP address you provided is malformed. It should be in the form x.x.x.x where each 'x' is no larger than 255 (an IPv4 address), or a sequence of blocks of hexadecimal digits separated by colons (an IPv6 address). Please try again.",
  ],
};

const automatic: Nodes<InstallerState> = {
  network: {
    run(ctx, st) {
      const names = interfaces(ctx.machine);
      st.method = "none";
      st.iface = names[0] ?? "";
      return names.length === 0 ? "noInterfaces" : names.length === 1 ? "dhcp" : "interface";
    },
  },
  noInterfaces: told(
    "error",
    () => ({
      title,
      prompt: "No network interfaces detected",
      text: [
        "No network interfaces were found. The installation system was unable to find a network device.",
        "You may need to load a specific module for your network card, if you have one. For this, go back to the network hardware detection step.",
      ],
    }),
    "hostname",
  ),
  interface: asked({
    question: (ctx) => ({
      kind: "select",
      title,
      text: [
        "Your system has multiple network interfaces. Choose the one to use as the primary network interface during the installation. If possible, the first connected network interface found has been selected.",
      ],
      prompt: "Primary network interface:",
      choices: interfaces(ctx.machine).map((name) => `${name}: Xen Virtual Ethernet Card`),
      byDefault: 0,
    }),
    take(ctx, st, answer) {
      st.iface = interfaces(ctx.machine)[Number(answer)] ?? "";
      return "dhcp";
    },
    back: "menu",
  }),
  dhcp: {
    run(ctx, st) {
      st.method = "dhcp";
      bringUp(ctx, st);
      st.dhcpUntil = ctx.mono() + DHCP_US;
      return "lease";
    },
  },
  lease: { run: waitForLease },
  dhcpFailed: told(
    "error",
    () => ({
      title,
      prompt: "Network autoconfiguration failed",
      text: [
        "Your network is probably not using the DHCP protocol. Alternatively, the DHCP server may be slow or some network hardware is not working properly.",
      ],
    }),
    "method",
  ),
  method: asked({
    question: () => ({
      kind: "select",
      title,
      text: [
        "From here you can choose to retry DHCP network autoconfiguration (which may succeed if your DHCP server takes a long time to respond) or to configure the network manually. Some DHCP servers require a DHCP hostname to be sent by the client, so you can also choose to retry DHCP network autoconfiguration with a hostname that you provide.",
      ],
      prompt: "Network configuration method:",
      choices: [
        "Retry network autoconfiguration",
        "Retry network autoconfiguration with a DHCP hostname",
        "Configure network manually",
        "Do not configure the network at this time",
      ],
      byDefault: 0,
    }),
    take(ctx, st, answer) {
      if (answer === "0") return "dhcp";
      if (answer === "1") return "dhcpHostname";
      if (answer === "2") return "address";
      st.method = "none";
      bringUp(ctx, st);
      return "hostname";
    },
    back: "menu",
  }),
  dhcpHostname: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "You may need to supply a DHCP host name. If you are using a cable modem, you might need to specify an account number here.",
        "Most other users can just leave this blank.",
      ],
      prompt: "DHCP hostname:",
      byDefault: st.dhcpName,
    }),
    take(ctx, st, answer) {
      st.dhcpName = answer;
      if (isHostname(answer)) ctx.machine.state.os.hostname = answer;
      return "dhcp";
    },
    back: "method",
  }),
};

const byHand: Nodes<InstallerState> = {
  address: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "The IP address is unique to your computer and may be:",
        " * four numbers separated by periods (IPv4);\n * blocks of hexadecimal characters separated by colons (IPv6).",
        'You can also optionally append a CIDR netmask (such as "/24").',
        "If you don't know what to use here, consult your network administrator.",
      ],
      prompt: "IP address:",
      byDefault: st.address,
    }),
    take(_ctx, st, answer) {
      const cidr = parseCidr(answer);
      if (cidr === null || cidr.address === 0) return "malformed";
      st.address = ipToText(cidr.address);
      st.netmask = answer.includes("/") ? ipToText(prefixMask(cidr.prefix)) : "";
      return st.netmask === "" ? "netmask" : "gateway";
    },
    back: "method",
  }),
  malformed: told("error", () => MALFORMED, "address"),
  netmask: asked({
    question: () => ({
      kind: "string",
      title,
      text: [
        "The netmask is used to determine which machines are local to your network. Consult your network administrator if you do not know the value. The netmask should be entered as four numbers separated by periods.",
      ],
      prompt: "Netmask:",
      byDefault: "255.255.255.0",
    }),
    take(_ctx, st, answer) {
      const mask = parseIpv4(answer);
      if (mask === null || maskPrefix(mask) === null) return "malformedMask";
      st.netmask = answer;
      return "gateway";
    },
    back: "address",
  }),
  malformedMask: told("error", () => MALFORMED, "netmask"),
  gateway: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "The gateway is an IP address (four numbers separated by periods) that indicates the gateway router, also known as the default router. All traffic that goes outside your LAN (for instance, to the Internet) is sent through this router. In rare circumstances, you may have no router; in that case, you can leave this blank. If you don't know the proper answer to this question, consult your network administrator.",
      ],
      prompt: "Gateway:",
      byDefault: firstOf(st),
    }),
    take(_ctx, st, answer) {
      const own = parseIpv4(st.address) ?? 0;
      const prefix = maskPrefix(parseIpv4(st.netmask) ?? 0) ?? 24;
      const gateway = parseIpv4(answer);
      if (answer !== "" && gateway === null) return "malformedGateway";
      if (gateway !== null && !sameNetwork(own, gateway, prefix)) return "unreachable";
      st.gateway = answer;
      return "nameservers";
    },
    back: "address",
  }),
  malformedGateway: told("error", () => MALFORMED, "gateway"),
  unreachable: told(
    "error",
    () => ({
      title,
      prompt: "Unreachable gateway",
      text: [
        "The gateway address you entered is unreachable.",
        "You may have made an error entering your IP address, netmask and/or gateway.",
      ],
    }),
    "gateway",
  ),
  nameservers: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "The name servers are used to look up host names on the network. Please enter the IP addresses (not host names) of up to 3 name servers, separated by spaces. Do not use commas. The first name server in the list will be the first to be queried. If you don't want to use any name server, just leave this field blank.",
      ],
      prompt: "Name server addresses:",
      byDefault: st.gateway,
    }),
    take(ctx, st, answer) {
      const servers = answer.split(/ +/).filter((word) => word !== "");
      if (servers.length > 3 || servers.some((server) => parseIpv4(server) === null)) return "malformedServers";
      st.nameservers = servers.join(" ");
      st.method = "static";
      bringUp(ctx, st);
      return "hostname";
    },
    back: "gateway",
  }),
  malformedServers: told("error", () => MALFORMED, "nameservers"),
};

/** The first address of the network: netcfg's guess of a gateway. */
function firstOf(st: InstallerState): string {
  const mask = parseIpv4(st.netmask) ?? 0;
  return st.gateway === "" ? ipToText((((parseIpv4(st.address) ?? 0) & mask) | 1) >>> 0) : st.gateway;
}

const names: Nodes<InstallerState> = {
  hostname: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "Please enter the hostname for this system.",
        "The hostname is a single word that identifies your system to the network. If you don't know what your hostname should be, consult your network administrator. If you are setting up your own home network, you can make something up here.",
      ],
      prompt: "Hostname:",
      byDefault: st.hostname === "" ? "debian" : st.hostname,
    }),
    take(_ctx, st, answer) {
      st.hostname = answer;
      return isHostname(answer) ? "domain" : "badHostname";
    },
    back: "method",
  }),
  badHostname: told(
    "error",
    (_ctx, st) => ({
      title,
      prompt: `Invalid hostname`,
      text: [
        `The name "${st.hostname}" is invalid.`,
        "A valid hostname may contain only the numbers 0-9, upper and lowercase letters (A-Z and a-z), and the minus sign. It must be at most 63 characters long, and may not begin or end with a minus sign.",
      ],
    }),
    "hostnameAgain",
  ),
  hostnameAgain: {
    run(_ctx, st) {
      st.hostname = "";
      return "hostname";
    },
  },
  domain: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "The domain name is the part of your Internet address to the right of your host name. It is often something that ends in .com, .net, .edu, or .org. If you are setting up a home network, you can make something up, but make sure you use the same domain name on all your computers.",
      ],
      prompt: "Domain name:",
      byDefault: st.domain,
    }),
    take(ctx, st, answer) {
      if (answer !== "" && !/^[a-z0-9][a-z0-9.-]*$/i.test(answer)) return "domain";
      st.domain = answer;
      ctx.machine.state.os.hostname = st.hostname;
      if (st.method === "static") put(ctx.machine, "/etc/resolv.conf", resolvText(st));
      return finished(st);
    },
    back: "hostname",
  }),
};

export const network: Nodes<InstallerState> = { ...automatic, ...byHand, ...names };
