/** `xm block-list`, `network-list`: devices as XenStore has them. @source cli.md §8; xen 4.2 tools/python/xen/xm/main.py */
import { backPath, type DeviceKind, frontPath } from "../../devices/xenbus";
import { printed } from "../output";
import { left } from "../xl/format";
import { type Call, End, type Subcommand } from "./call";
import { readOptions } from "./options";
import { findStarted } from "./xend";

interface Row {
  readonly number: number;
  /** a key of the front end, or of the back end */
  front(key: string): string | null;
  back(key: string): string | null;
  readonly backPath: string;
}

function rowsOf(call: Call, kind: DeviceKind): { readonly rows: Row[]; readonly domid: number; readonly isLong: boolean } {
  const { given, params } = readOptions(call, "l", { long: "l" });
  // Both complaints go to standard output, where Python's print puts them.
  if (params.length !== 1) {
    call.ctx.out(params.length === 0 ? "No domain parameter given\n" : "No multiple domain parameters allowed\n");
    throw new End("", 1, true);
  }
  const { domain } = findStarted(call, params[0] as string);
  const { xenstore } = call.inside;
  const numbers = (xenstore.list(`/local/domain/${domain.domid}/device/${kind}`) ?? []).map(Number).sort((a, b) => a - b);
  const rows = numbers.map((number): Row => {
    const name = { kind, domid: domain.domid, number };
    return {
      number,
      front: (key) => xenstore.read(`${frontPath(name)}/${key}`),
      back: (key) => xenstore.read(`${backPath(name)}/${key}`),
      backPath: xenstore.read(`${frontPath(name)}/backend`) ?? "??",
    };
  });
  return { rows, domid: domain.domid, isLong: given.has("l") };
}
const number = (text: string | null): string => text ?? "-1";

function long({ number: own, front, backPath: path }: Row, keys: readonly string[]): string {
  const pairs = keys.map((key) => [key, front(key)] as const).filter(([, value]) => value !== null);
  return `(${own}\n    (\n${[...pairs, ["backend", path]].map(([key, value]) => `        (${key} ${value})\n`).join("")}    )\n)\n`;
}

const blockList: Subcommand = {
  usage: "<Domain> [--long]",
  summary: "List virtual block devices of a domain.",
  options: [["-l, --long", "As SXP"]],
  run(call) {
    const { rows, isLong } = rowsOf(call, "vbd");
    if (isLong)
      return printed(
        rows.map((row) => long(row, ["backend-id", "virtual-device", "device-type", "state", "ring-ref", "event-channel"])).join(""),
      );
    const lines = rows.map(
      (row) =>
        `${left(row.number, 5)}  ${left(number(row.front("backend-id")), 3)}  ${left(0, 3)}   ${left(number(row.front("state")), 3)}    ${left(number(row.front("event-channel")), 3)}    ${left(number(row.front("ring-ref")), 5)} ${left(row.backPath, 30)}  `,
    );
    return printed(lines.length === 0 ? "" : `Vdev  BE handle state evt-ch ring-ref BE-path\n${lines.join("\n")}\n`);
  },
};

const networkList: Subcommand = {
  usage: "<Domain> [--long]",
  summary: "List virtual network interfaces of a domain.",
  options: [["-l, --long", "As SXP"]],
  run(call) {
    const { rows, isLong } = rowsOf(call, "vif");
    if (isLong)
      return printed(
        rows.map((row) => long(row, ["mac", "handle", "backend-id", "state", "tx-ring-ref", "rx-ring-ref", "event-channel"])).join(""),
      );
    const lines = rows.map(
      (row) =>
        `${left(row.number, 3)} ${left(number(row.front("backend-id")), 3)}${left(row.front("mac") ?? "??", 17)}    ${left(row.front("handle") ?? 0, 3)}   ${left(number(row.front("state")), 3)}    ${left(number(row.front("event-channel")), 3)}   ${left(number(row.front("tx-ring-ref")), 5)}/${left(number(row.front("rx-ring-ref")), 5)}   ${left(row.backPath, 30)}  `,
    );
    return printed(lines.length === 0 ? "" : `Idx BE     MAC Addr.     handle state evt-ch tx-/rx-ring-ref BE-path\n${lines.join("\n")}\n`);
  },
};

export const deviceCommands = { "block-list": blockList, "network-list": networkList } as const;
