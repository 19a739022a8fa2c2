import { ipToText } from "../../wire/address";
import { byDevice } from "../net/interfaces";
import { listening } from "../net/tcp";
import type { Machine } from "../os/machine";
import { instantProgram, ok } from "../os/program";
import { routeText } from "./ip-command";

interface Row {
  proto: string;
  state: string;
  local: string;
  remote: string;
  process: string;
}
function socketRows(m: Machine): Row[] {
  const rows: Row[] = listening(m).map((s) => ({
    proto: "tcp",
    state: "LISTEN",
    local: `${s.ip === 0 ? "0.0.0.0" : ipToText(s.ip)}:${s.port}`,
    remote: "0.0.0.0:*",
    process: `users:(("${s.owner}",pid=${s.pid},fd=${s.port === 22 ? 3 : 6}))`,
  }));
  for (const dhcp of m.state.net.dhcp)
    rows.push({
      proto: "udp",
      state: "UNCONN",
      local: `${ipToText(byDevice(m, dhcp.device)?.addresses[0]?.ip ?? 0)}%${byDevice(m, dhcp.device)?.name ?? ""}:68`,
      remote: "0.0.0.0:*",
      process: 'users:(("dhclient",pid=402,fd=7))',
    });
  for (const s of m.state.net.sockets)
    if (s.kind === "tcp" && s.state !== "LISTEN")
      rows.push({
        proto: "tcp",
        state: s.state,
        local: `${ipToText(s.localIp)}:${s.localPort}`,
        remote: `${ipToText(s.remoteIp)}:${s.remotePort}`,
        process: `users:(("${s.owner}",pid=${s.pid || 430},fd=5))`,
      });
  return rows;
}
/** `ss`. */
export const ss = instantProgram("ss", (args, ctx) => {
  const flags = args.filter((arg) => arg.startsWith("-")).join("");
  const rows = socketRows(ctx.machine).filter(
    (row) =>
      (/[tu]/.test(flags) ? (flags.includes("t") && row.proto === "tcp") || (flags.includes("u") && row.proto === "udp") : true) &&
      (flags.includes("a") ||
        (flags.includes("l") ? row.state === "LISTEN" || row.state === "UNCONN" : row.state !== "LISTEN" && row.state !== "UNCONN")),
  );
  const both = !(flags.includes("t") !== flags.includes("u"));
  const head = `${both ? "Netid " : ""}State   Recv-Q  Send-Q     Local Address:Port      Peer Address:Port  ${flags.includes("p") ? "Process" : ""}\n`;
  return ok(
    head +
      rows
        .map(
          (row) =>
            `${both ? row.proto.padEnd(6) : ""}${row.state.padEnd(7)} ${"0".padEnd(7)} ${(row.state === "LISTEN" ? "128" : "0").padEnd(7)} ${row.local.padStart(21)} ${row.remote.padStart(22)}  ${flags.includes("p") ? row.process : ""}\n`,
        )
        .join(""),
  );
});
/** `netstat`. */
export const netstat = instantProgram("netstat", (args, ctx) => {
  const flags = args.join("");
  const m = ctx.machine;
  if (flags.includes("r")) return ok(m.state.net.routes.map((r) => routeText(m, r)).join(""));
  if (flags.includes("i"))
    return ok(
      `Kernel Interface table\nIface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${m.state.net.interfaces.map((i) => `${i.name.padEnd(9)}${String(i.mtu).padStart(5)} ${String(i.rxPackets).padStart(8)}      0      0 0      ${String(i.txPackets).padStart(8)}      0      0      0 ${i.device === -1 ? "LRU" : "BMRU"}\n`).join("")}`,
    );
  const rows = socketRows(m).filter(
    (row) =>
      flags.includes("a") ||
      (flags.includes("l") ? row.state === "LISTEN" || row.state === "UNCONN" : row.state !== "LISTEN" && row.state !== "UNCONN"),
  );
  return ok(
    `Active Internet connections (${flags.includes("a") ? "servers and established" : flags.includes("l") ? "only servers" : "w/o servers"})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${flags.includes("p") ? " PID/Program name" : ""}\n${rows.map((row) => `${row.proto.padEnd(5)} ${"0".padStart(6)} ${"0".padStart(6)} ${row.local.padEnd(23)} ${row.remote.padEnd(23)} ${(row.state === "ESTAB" ? "ESTABLISHED" : row.state === "UNCONN" ? "" : row.state).padEnd(11)}${flags.includes("p") ? (/"(\w[\w-]*)",pid=(\d+)/.exec(row.process) ? row.process.replace(/.*"([\w-]+)",pid=(\d+).*/, "$2/$1") : "-") : ""}\n`).join("")}`,
  );
});
