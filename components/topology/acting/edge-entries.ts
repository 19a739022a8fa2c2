/** All that can be done with an edge of a map: one list for its menu, its panel and the table's rows. */
import type { CaptureView, LabRole, LinkSettings, NetworkFaultView, OperationArgs, OperationName } from "@/server/contract";
import { roleWhy } from "../../form/page-fields";
import type { Translate } from "../../i18n";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { FAULT_KINDS, type FaultKind, figureOf } from "../fault-kinds";
import type { EdgeAbout, Machine } from "./edge-about";
import { asUsual, hasPreset, linkArgs, PRESETS, type Preset, plugged, withPreset } from "./link-args";

/** An operation with its arguments. */
export interface Deed<O extends OperationName = OperationName> {
  readonly op: O;
  readonly args: OperationArgs<O>;
}
/** Something done from the map. */
export interface Doing {
  /** what it is shown beside when it is refused */
  readonly on: string;
  readonly label: string;
  readonly deed: Deed;
  /** what takes it back, from what it has answered; null: nothing does */
  readonly back: (value: unknown) => Deed | null;
}
/** What the list is made of beside the edge. */
export interface EdgeState {
  readonly role: LabRole;
  readonly captures: readonly CaptureView[];
  readonly faults: readonly NetworkFaultView[];
  /** what the console can do with the record of the edge's NIC or interface */
  readonly menuOf: (ref: string) => readonly MenuEntry[];
}
/** What an entry does. */
export interface EdgeDoer {
  readonly act: (doing: Doing) => void;
  /** @param name - both ends, in words */
  readonly setLink: (about: { readonly link: string; readonly name: string; readonly settings: LinkSettings }) => void;
  readonly chooseFault: (on: string) => void;
  readonly capture: (link: string) => void;
  readonly showFrames: (capture: string) => void;
  readonly trace: (from: Machine, to: Machine) => void;
  readonly setPort: (pif: string) => void;
}
export type EdgeActId =
  | "plug"
  | "set"
  | "presets"
  | "undo"
  | "disconnect"
  | "break"
  | "mend"
  | "capture"
  | "frames"
  | "stopCapture"
  | "trace"
  | "port"
  | "record";
export interface EdgeEntry {
  readonly id: EdgeActId;
  readonly entry: MenuEntry;
}
/** Faults that a link of a kind can have. */
const BREAKS: Readonly<Record<EdgeAbout["kind"], readonly FaultKind[]>> = {
  cable: ["flap", "mtu", "vlan"],
  interface: ["flap", "mtu", "duplicate_ip", "duplicate_mac"],
  patch: ["flap", "mtu"],
  gateway: ["flap", "mtu"],
  device: [],
  own: [],
  other: [],
};
const NEEDED = "pool-operator";
export const deed = <O extends OperationName>(op: O, args: OperationArgs<O>): Deed => ({ op, args }) as unknown as Deed;

interface Making {
  readonly about: EdgeAbout;
  /** both its ends, in words */
  readonly name: string;
  readonly state: EdgeState;
  readonly does: EdgeDoer;
  readonly t: Translate;
  /** why nobody of this role may act; null: they may */
  readonly why: string | null;
}

function presetText({ field, setting, value }: Preset, t: Translate): string {
  const shown = setting === "kbitPerS" || setting === "latencyUs" || setting === "jitterUs" ? value / 1_000 : value;
  return t(`acting.preset.${field}`, { value: `${setting === "lossPpm" ? value / 10_000 : shown}` });
}
/** Its plug, its settings, and what takes their last change back. */
function linkEntries({ about: { edge, kind }, name, does, t, why }: Making): readonly EdgeEntry[] {
  const { link, settings = {}, isChanged } = edge;
  if (link === undefined) return [];
  const change = (label: string, next: LinkSettings): void =>
    does.act({ on: link, label, deed: deed("link.set", linkArgs(link, next)), back: () => deed("link.undo", { link }) });
  const isPulled = settings.isPulled === true;
  const plug = kind === "interface" ? (isPulled ? "acting.linkUp" : "acting.linkDown") : isPulled ? "acting.plug" : "acting.unplug";
  const usual = Object.keys(asUsual(settings)).length === Object.keys(settings).length;
  const presets: MenuEntry[] = PRESETS.map((one) => {
    const label = presetText(one, t);
    const isOn = hasPreset(settings, one);
    return { kind: "check", label, isOn, set: () => change(label, withPreset(settings, one, !isOn)) };
  });
  const quick = t("acting.presets");
  return [
    { id: "plug", entry: { label: t(plug), why, run: () => change(t(plug), plugged(settings, isPulled)) } },
    { id: "set", entry: { label: t("link.set"), why, run: () => does.setLink({ link, name, settings }) } },
    {
      id: "presets",
      entry: {
        ...{ kind: "submenu", label: quick, why },
        entries: [
          ...presets,
          separator,
          { label: t("topo.usual"), why: usual ? t("acting.isUsual") : null, run: () => change(t("topo.usual"), asUsual(settings)) },
        ],
      },
    },
    {
      id: "undo",
      entry: {
        label: t("link.undo"),
        why: why ?? (isChanged ? null : t("acting.noChange")),
        run: () =>
          does.act({
            on: link,
            label: t("link.undo"),
            deed: deed("link.undo", { link }),
            back: () => deed("link.set", linkArgs(link, settings)),
          }),
      },
    },
  ];
}
/** A cable between switches goes altogether. */
function patchEntries({ about: { patch }, does, t, why }: Making): readonly EdgeEntry[] {
  if (!patch) return [];
  const { cable } = patch;
  const label = t("acting.disconnect");
  const run = (): void =>
    does.act({ on: cable, label, deed: deed("switch.disconnect", { cable }), back: () => deed("switch.connect", patch) });
  return [{ id: "disconnect", entry: { label, why, isDanger: true, run } }];
}
function faultEntries({ about: { kind, breaks }, state, does, t, why }: Making): readonly EdgeEntry[] {
  const kinds = BREAKS[kind];
  if (breaks === null || kinds.length === 0) return [];
  const running = state.faults.filter(({ on }) => on === breaks);
  const starts: MenuEntry[] = FAULT_KINDS.filter((one) => kinds.includes(one)).map((one) => {
    const label = t(`faults.kind.${one}`);
    const start = deed("fault.start", { kind: one, on: breaks, value: figureOf(one)?.usual ?? null });
    const stop = (value: unknown): Deed | null => (typeof value === "string" ? deed("fault.stop", { fault: value }) : null);
    const isRunning = running.some((fault) => fault.kind === one);
    return {
      label,
      why: isRunning ? t("acting.breaksAlready") : null,
      run: () => does.act({ on: breaks, label, deed: start, back: stop }),
    };
  });
  const entries: MenuEntry[] = [...starts, separator, { label: t("faults.open"), why: null, run: () => does.chooseFault(breaks) }];
  const mends = running.map(({ id, kind: one, value }): EdgeEntry => {
    const label = t("acting.mend", { fault: t(`faults.kind.${one}`) });
    const again = (): Deed => deed("fault.start", { kind: one, on: breaks, value });
    return {
      id: "mend",
      entry: { label, why, run: () => does.act({ on: breaks, label, deed: deed("fault.stop", { fault: id }), back: again }) },
    };
  });
  return [{ id: "break", entry: { kind: "submenu", label: t("acting.break"), why, entries } }, ...mends];
}

/** The newest capture that runs on an edge. */
export function captureOn({ watches }: EdgeAbout, captures: readonly CaptureView[]): CaptureView | undefined {
  return captures.find(({ stoppedAt, links }) => stoppedAt === null && links.some(({ link }) => link === watches));
}
function captureEntries({ about, state, does, t, why }: Making): readonly EdgeEntry[] {
  const { watches } = about;
  if (watches === null) return [];
  const running = captureOn(about, state.captures);
  if (!running) return [{ id: "capture", entry: { label: t("acting.capture"), why, run: () => does.capture(watches) } }];
  const { id: capture } = running;
  const stop = t("acting.stopCapture");
  return [
    { id: "frames", entry: { label: t("acting.frames"), why: null, run: () => does.showFrames(capture) } },
    {
      id: "stopCapture",
      entry: {
        ...{ label: stop, why },
        run: () => does.act({ on: watches, label: stop, deed: deed("capture.stop", { capture }), back: () => null }),
      },
    },
  ];
}
function otherEntries({ about: { kind, machines, record }, state, does, t, why }: Making): readonly EdgeEntry[] {
  const own = record ? state.menuOf(record.ref) : [];
  return [
    ...(machines ? [{ id: "trace" as const, entry: { label: t("trace.between"), why: null, run: () => does.trace(...machines) } }] : []),
    ...(kind === "cable" && record
      ? [{ id: "port" as const, entry: { label: t("acting.port"), why, run: () => does.setPort(record.ref) } }]
      : []),
    ...(record && own.length > 0
      ? [
          {
            id: "record" as const,
            entry: {
              ...{ kind: "submenu" as const, why: null, entries: own },
              label: t(record.class === "PIF" ? "acting.nic" : "acting.interface", { name: record.name }),
            },
          },
        ]
      : []),
  ];
}

/** What can be done with an edge, in the order of its menu; what is not for its kind is left out, and what cannot be done now says why. */
export function edgeEntries(of: Omit<Making, "why">): readonly EdgeEntry[] {
  const making: Making = { ...of, why: roleWhy(of.t, of.state.role, NEEDED) };
  return [...linkEntries(making), ...patchEntries(making), ...faultEntries(making), ...captureEntries(making), ...otherEntries(making)];
}
/** The groups of the menu, parted by lines. */
const GROUPS: readonly (readonly EdgeActId[])[] = [
  ["plug", "set", "presets", "undo", "disconnect"],
  ["break", "mend"],
  ["capture", "frames", "stopCapture"],
  ["trace", "port", "record"],
];
export function menuOfEntries(list: readonly EdgeEntry[]): readonly MenuEntry[] {
  const groups = GROUPS.map((ids) => list.filter(({ id }) => ids.includes(id)).map(({ entry }) => entry)).filter((one) => one.length > 0);
  return groups.flatMap((group, at) => (at === 0 ? group : [separator, ...group]));
}
