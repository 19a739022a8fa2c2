/** `xl debug-keys`. @source hypervisor.md §11 */
import { type PortView, portStates } from "../../../xen/event-channels";
import { type GrantRun, grantFlags } from "../../../xen/grant-tables";
import { right } from "../../common/format";
import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import type { XlCall, XlCommand } from "../command";

/** Xen numbers states of its own: it has one more, for ports that are reserved, than hypercalls tell of. @source xen/include/xen/sched.h (ECS_*) */
const innerState = ({ state }: PortView): number => portStates.indexOf(state) + 1;
const hex = (n: number, digits: number): string => `0x${n.toString(16).padStart(digits, "0")}`;

/** What a port leads to. @source xen: common/event_channel.c (domain_dump_evtchn_info) */
function leadsTo({ state, remoteDomid, remotePort }: PortView): string {
  if (state === "unbound") return ` d=${remoteDomid ?? 0}`;
  if (state === "interdomain") return ` d=${remoteDomid ?? 0} p=${remotePort ?? 0}`;
  return "";
}
/** Event channels in Xen's own dump: pending, masked and linked, then state, vCPU and where it leads. */
function portLines({ inside }: XlCall, domid: number): string[] {
  const link = inside.events.abiOf(domid) === "FIFO" ? "  -   " : "0";
  return inside.events.ports(domid).map((port) => {
    const bits = `${port.isPending ? 1 : 0}/${port.isMasked ? 1 : 0}/${link}`;
    const virq = port.state === "virq" ? ` v=${port.source ?? 0}` : port.state === "pirq" ? ` p=${port.source ?? 0}` : "";
    return `    ${right(port.port, 4)} [${bits}]: s=${innerState(port)} n=${port.vcpu}${leadsTo(port)} x=0${virq}`;
  });
}

const MAPPED = grantFlags.reading | grantFlags.writing;
/** A count of those that write in the lowest byte of a pin, of those that only read in the next. @source xen: common/grant_table.c (GNTPIN_hstw_inc, GNTPIN_hstr_inc) */
const pinOf = ({ flags }: GrantRun): number => ((flags & grantFlags.writing) !== 0 ? 0x001 : 0x100);

/** Entries that somebody has mapped: who, the machine's frame, how; then as the domain itself has written them. */
function grantLines({ inside, hypervisor }: XlCall, domid: number): string[] {
  const { grants } = inside;
  const { frames, maxFrames, maxMaptrackFrames } = grants.figures(domid);
  const active = grants.runs(domid).filter(({ flags }) => (flags & MAPPED) !== 0);
  const head = `grant-table for remote d${domid} (v${grants.versionOf(domid)})`;
  // A frame of the map of what is mapped holds 256 handles of 16 bytes.
  const maptrack = Math.ceil(grants.maptrackOf(domid) / 256);
  const lines = [head, `  ${frames} frames (${maxFrames} max), ${maptrack} maptrack frames (${maxMaptrackFrames} max)`];
  const extents = hypervisor.memory.p2m(domid);
  if (active.length === 0) return [...lines, "no active grant table entries"];
  for (const run of active)
    for (let n = 0; n < run.count; n++) {
      const frame = run.frame + n;
      const at = extents.find(({ gfn, pages }) => frame >= gfn && frame < gfn + pages);
      const mfn = at ? at.mfn + frame - at.gfn : 0;
      const mine = `${right(run.domid, 5)} ${hex(mfn, 8)} ${hex(pinOf(run), 8)}`;
      lines.push(`[${hex(run.ref + n, 3)}]  ${mine}      ${right(run.domid, 5)} ${hex(frame, 6)} ${hex(run.flags, 2)}`);
    }
  return lines;
}

export const debugKeys: XlCommand = {
  name: "debug-keys",
  summary: "Press keys on Xen's own console",
  usage: "<Keys>",
  needs: 1,
  modifies: true,
  run(call) {
    mustMay(call, "host.send_debug_keys");
    call.did("libxl_send_debug_keys", "xc_send_debug_keys", "XEN_SYSCTL_debug_keys", null);
    const tables = { ports: (domid: number) => portLines(call, domid), grants: (domid: number) => grantLines(call, domid) };
    for (const key of call.arg(0)) call.hypervisor.debugKey(key, tables);
    return printed("");
  },
};
