import { broadcastOf, ipToText, parseCidr, prefixMask } from "../../wire/address";
import { addAddress, byDevice, byName, connect, removeAddress, setDown } from "../net/interfaces";
import { fail, instantProgram, ok } from "../os/program";
import { routeCommand } from "./ip-command";

/** `arp`. */
export const arp = instantProgram("arp", (args, ctx) => {
  const m = ctx.machine;
  if (args.some((arg) => /^-\w*a/.test(arg)))
    return ok(
      m.state.net.neighbours
        .map(
          (n) =>
            `? (${ipToText(n.ip)}) at ${n.mac || "<incomplete>"} ${n.mac === "" ? "" : "[ether] "}on ${byDevice(m, n.device)?.name ?? ""}\n`,
        )
        .join(""),
    );
  if (m.state.net.neighbours.length === 0) return ok("");
  return ok(
    `Address                  HWtype  HWaddress           Flags Mask            Iface\n${m.state.net.neighbours.map((n) => `${ipToText(n.ip).padEnd(25)}${n.mac === "" ? "        (incomplete)                            " : `ether   ${n.mac}   C                     `}${byDevice(m, n.device)?.name ?? ""}\n`).join("")}`,
  );
});

/** `ifconfig`. */
export const ifconfig = instantProgram("ifconfig", (args, ctx) => {
  const m = ctx.machine;
  const name = args.find((arg) => !arg.startsWith("-"));
  const found = name === undefined ? null : byName(m, name);
  if (name !== undefined && !found) return fail(`${name}: error fetching interface information: Device not found`);
  if (found && args.length > 1) {
    if (ctx.uid !== 0) return fail("SIOCSIFFLAGS: Operation not permitted", 255);
    for (const word of args.slice(1)) {
      if (word === "up") found.up = true;
      else if (word === "down") setDown(m, found);
      else {
        const cidr = parseCidr(word);
        if (!cidr) continue;
        const mask = args.includes("netmask") ? parseCidr(`${word}/${args[args.indexOf("netmask") + 1] ?? ""}`)?.prefix : undefined;
        for (const old of [...found.addresses]) removeAddress(m, found, old.ip);
        found.up = true;
        addAddress(m, found, cidr.address, mask ?? (cidr.prefix === 32 ? 24 : cidr.prefix), null);
        break;
      }
    }
    connect(m, found);
    return ok("");
  }
  const list = found ? [found] : m.state.net.interfaces.filter((i) => i.up || args.includes("-a"));
  return ok(
    list
      .map((i) => {
        const a = i.addresses[0];
        const flags =
          i.device === -1
            ? "73<UP,LOOPBACK,RUNNING>"
            : i.up
              ? `4163<UP,BROADCAST${i.carrier ? ",RUNNING" : ""},MULTICAST>`
              : "4098<BROADCAST,MULTICAST>";
        const inet = a
          ? `        inet ${ipToText(a.ip)}  netmask ${ipToText(prefixMask(a.prefix))}${i.device === -1 ? "" : `  broadcast ${ipToText(broadcastOf(a.ip, a.prefix))}`}\n`
          : "";
        return `${i.name}: flags=${flags}  mtu ${i.mtu}\n${inet}        ${i.device === -1 ? "loop  txqueuelen 1000  (Local Loopback)" : `ether ${i.mac}  txqueuelen 1000  (Ethernet)`}\n        RX packets ${i.rxPackets}  bytes ${i.rxBytes} (${(i.rxBytes / 1024).toFixed(1)} KiB)\n        RX errors 0  dropped 0  overruns 0  frame 0\n        TX packets ${i.txPackets}  bytes ${i.txBytes} (${(i.txBytes / 1024).toFixed(1)} KiB)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n`;
      })
      .join(""),
  );
});

/** `route`. */
export const route = instantProgram("route", (args, ctx) => {
  const m = ctx.machine;
  if (args[0] === "add" || args[0] === "del") {
    if (ctx.uid !== 0) return fail("SIOCADDRT: Operation not permitted", 7);
    const rest = args.slice(1).filter((word) => word !== "-net" && word !== "-host");
    const gw = rest.indexOf("gw");
    const mapped = [
      rest[0] === "default"
        ? "default"
        : rest.includes("netmask")
          ? `${rest[0] ?? ""}/${rest[rest.indexOf("netmask") + 1] ?? ""}`
          : (rest[0] ?? ""),
      ...(gw > 0 ? ["via", rest[gw + 1] ?? ""] : []),
      ...(rest.includes("dev") ? ["dev", rest[rest.indexOf("dev") + 1] ?? ""] : []),
    ];
    return routeCommand(m, args[0], mapped);
  }
  const numeric = args.some((arg) => arg.includes("n"));
  const rows = m.state.net.routes.map(
    (r) =>
      [
        r.prefix === 0 ? (numeric ? "0.0.0.0" : "default") : ipToText(r.destination),
        r.via === null ? "0.0.0.0" : ipToText(r.via),
        ipToText(prefixMask(r.prefix)),
        `U${r.via === null ? "" : "G"}${r.prefix === 32 ? "H" : ""}`,
        r.metric,
        byDevice(m, r.device)?.name ?? "",
      ] as const,
  );
  return ok(
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.map(([d, g, k, f, metric, i]) => `${d.padEnd(15)} ${g.padEnd(15)} ${k.padEnd(15)} ${f.padEnd(5)} ${String(metric).padEnd(6)} 0        0 ${i}\n`).join("")}`,
  );
});
