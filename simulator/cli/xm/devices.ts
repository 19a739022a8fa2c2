/** `xm block-list`, `network-list`: devices as XenStore has them. @source cli.md §8; xen 4.2 tools/python/xen/xm/main.py */
import { backPath, type DeviceKind, frontPath } from "../../devices/xenbus";
import { type Column, tableOf } from "../common/columns";
import { printed } from "../common/output";
import { quitWithUsage, type XmCall, type XmCommand } from "./command";
import { findStarted } from "./xend";

interface Row {
  readonly number: number;
  /** a key of the front end, or of the back end */
  front(key: string): string | null;
  back(key: string): string | null;
  readonly backPath: string;
}

function rowsOf(call: XmCall, kind: DeviceKind): { readonly rows: Row[]; readonly domid: number; readonly isLong: boolean } {
  const { args: params } = call;
  // Both complaints go to standard output, where Python's print puts them.
  if (params.length !== 1) {
    call.ctx.out(params.length === 0 ? "No domain parameter given\n" : "No multiple domain parameters allowed\n");
    quitWithUsage();
  }
  const { domain } = findStarted(call, params[0] as string);
  const { xenstore } = call.inside;
  const numbers = (xenstore.list(`/local/domain/${domain.domid}/device/${kind}`) ?? []).map(Number).sort((a, b) => a - b);
  const rows = numbers.map((number): Row => {
    const name = { kind, domid: domain.domid, number };
    return {
      number,
      front: (key) => xenstore.read(`${frontPath(name)}/${key}`),
      back: (key) => xenstore.read(`${backPath(call.inside.bus.get(name) ?? name)}/${key}`),
      backPath: xenstore.read(`${frontPath(name)}/backend`) ?? "??",
    };
  });
  return { rows, domid: domain.domid, isLong: call.has("l") };
}
const numberOf = (text: string | null): string => text ?? "-1";

/** Headings do not stand above their cells, and rows end in blanks: so xm prints them. */
const BLOCKS: readonly Column[] = [
  { head: "Vdev", width: -5, headWidth: 0 },
  { head: "BE", width: -3, headWidth: 0, lead: "  " },
  { head: "handle", width: -3, headWidth: 0, lead: "  ", headLead: " " },
  { head: "state", width: -3, headWidth: 0, lead: "   ", headLead: " " },
  { head: "evt-ch", width: -3, headWidth: 0, lead: "    ", headLead: " " },
  { head: "ring-ref", width: -5, headWidth: 0, lead: "    ", headLead: " " },
  { head: "BE-path", width: -30, headWidth: 0 },
  { head: "", width: 0, lead: "  ", headLead: "" },
];
const INTERFACES: readonly Column[] = [
  { head: "Idx", width: -3, headWidth: 0 },
  { head: "BE", width: -3, headWidth: 0 },
  { head: "MAC Addr.", width: -17, headWidth: 0, lead: "", headLead: "     " },
  { head: "handle", width: -3, headWidth: 0, lead: "    ", headLead: "     " },
  { head: "state", width: -3, headWidth: 0, lead: "   ", headLead: " " },
  { head: "evt-ch", width: -3, headWidth: 0, lead: "    ", headLead: " " },
  { head: "tx-", width: -5, headWidth: 0, lead: "   ", headLead: " " },
  { head: "rx-ring-ref", width: -5, headWidth: 0, lead: "/" },
  { head: "BE-path", width: -30, headWidth: 0, lead: "   ", headLead: " " },
  { head: "", width: 0, lead: "  ", headLead: "" },
];

function long({ number: own, front, backPath: path }: Row, keys: readonly string[]): string {
  const pairs = keys.map((key) => [key, front(key)] as const).filter(([, value]) => value !== null);
  return `(${own}\n    (\n${[...pairs, ["backend", path]].map(([key, value]) => `        (${key} ${value})\n`).join("")}    )\n)\n`;
}

export const blockList: XmCommand = {
  name: "block-list",
  aliases: ["vbd-list"],
  usage: "<Domain> [--long]",
  summary: "List virtual block devices of a domain.",
  options: [["-l, --long", "As SXP"]],
  letters: "l",
  long: { long: "l" },
  run(call) {
    const { rows, isLong } = rowsOf(call, "vbd");
    if (isLong)
      return printed(
        rows.map((row) => long(row, ["backend-id", "virtual-device", "device-type", "state", "ring-ref", "event-channel"])).join(""),
      );
    const cells = rows.map(({ number, front, backPath }) => [
      ...[number, numberOf(front("backend-id")), 0, numberOf(front("state")), numberOf(front("event-channel"))],
      ...[numberOf(front("ring-ref")), backPath, ""],
    ]);
    return printed(cells.length === 0 ? "" : tableOf(BLOCKS, cells));
  },
};

export const networkList: XmCommand = {
  name: "network-list",
  aliases: ["vif-list"],
  usage: "<Domain> [--long]",
  summary: "List virtual network interfaces of a domain.",
  options: [["-l, --long", "As SXP"]],
  letters: "l",
  long: { long: "l" },
  run(call) {
    const { rows, isLong } = rowsOf(call, "vif");
    if (isLong)
      return printed(
        rows.map((row) => long(row, ["mac", "handle", "backend-id", "state", "tx-ring-ref", "rx-ring-ref", "event-channel"])).join(""),
      );
    const cells = rows.map(({ number, front, backPath }) => [
      ...[number, numberOf(front("backend-id")), front("mac") ?? "??", front("handle") ?? 0, numberOf(front("state"))],
      ...[numberOf(front("event-channel")), numberOf(front("tx-ring-ref")), numberOf(front("rx-ring-ref")), backPath, ""],
    ]);
    return printed(cells.length === 0 ? "" : tableOf(INTERFACES, cells));
  },
};
