/** Data sources under names: what each measures, where it belongs, in which unit it is shown and which colour it has everywhere. */
import type { SourceUnit } from "@/server/contract";
import type { Params, Translate, Words } from "../i18n";
import { DERIVED, type MeasuredClass } from "./aligned";
import { cpuColour, seriesColour } from "./colours";

/** Unit in which a graph shows values; two sources stand on one axis where theirs is the same. */
export type Unit = "fraction" | "bytes" | "bitRate" | "byteRate" | "requestRate" | "errorRate" | "count";
/** Where a source belongs in the chooser. */
export const SOURCE_GROUPS = ["cpu", "memory", "network", "disk", "runStates", "other"] as const;
export type SourceGroup = (typeof SOURCE_GROUPS)[number];

export const groupWords: Readonly<Record<SourceGroup, Words>> = {
  cpu: "graph.cpu",
  memory: "graph.memory",
  network: "graph.network",
  disk: "graph.disk",
  runStates: "graphs.runStates",
  other: "graphs.other",
};

export interface SourceLook {
  readonly group: SourceGroup;
  readonly words: Words;
  readonly params?: Params;
  readonly unit: Unit;
  /** shown value = raw value × this */
  readonly scale: number;
  /** CSS colour */
  readonly colour: string;
}

const plain: Readonly<Record<string, Omit<SourceLook, "params">>> = {
  cpu_usage: { group: "cpu", words: "series.cpu_usage", unit: "fraction", scale: 1, colour: seriesColour(1) },
  cpu_avg: { group: "cpu", words: "series.cpu_avg", unit: "fraction", scale: 1, colour: seriesColour(1) },
  memory_used: { group: "memory", words: "series.memory_used", unit: "bytes", scale: 1, colour: seriesColour(4) },
  memory: { group: "memory", words: "series.memory", unit: "bytes", scale: 1, colour: seriesColour(5) },
  memory_target: { group: "memory", words: "inside.target", unit: "bytes", scale: 1, colour: seriesColour(3) },
  memory_internal_free: {
    group: "memory",
    words: "graphs.freeInTheGuest",
    unit: "bytes",
    scale: 1024,
    colour: seriesColour(2),
  },
  memory_total_kib: { group: "memory", words: "series.memory_total", unit: "bytes", scale: 1024, colour: seriesColour(5) },
  memory_free_kib: { group: "memory", words: "inside.freeWord", unit: "bytes", scale: 1024, colour: seriesColour(2) },
  running_vcpus: { group: "other", words: "graphs.runningVCPUs", unit: "count", scale: 1, colour: seriesColour(6) },
  running_domains: { group: "other", words: "graphs.runningDomains", unit: "count", scale: 1, colour: seriesColour(7) },
};
/** @source metrics.md §2 (VM): what each run state means */
const runStates: Readonly<Record<string, Words>> = {
  runstate_fullrun: "graphs.allVCPUsRunning",
  runstate_full_contention: "graphs.allVCPUsWaitingForA",
  runstate_concurrency_hazard: "graphs.someRunningSomeWaiting",
  runstate_blocked: "graphs.allVCPUsIdle",
  runstate_partial_run: "graphs.someRunningRestIdle",
  runstate_partial_contention: "graphs.someWaitingRestIdle",
  runnable_any: "graphs.anyVCPUWaiting",
  runnable_vcpus: "graphs.shareOfVCPUsWaiting",
};

/** Colours of what comes in and goes out, for one device after the other. */
const ways = [2, 5, 3, 4, 7, 6, 8, 1] as const;
function wayColour(device: number, isOut: boolean): string {
  return seriesColour(ways[(2 * device + (isOut ? 1 : 0)) % ways.length] as number);
}
/** "eth1" is 1, "3" is 3, "bond0" is 0. */
const numberOf = (device: string): number => Number(/(\d+)$/.exec(device)?.[1] ?? 0);
/** "xvda" is 0, "xvdb" is 1. */
const letterOf = (device: string): number => Math.max(0, device.charCodeAt(device.length - 1) - 97);

const unitOf: Readonly<Record<SourceUnit, readonly [Unit, number]>> = {
  fraction: ["fraction", 1],
  bytes: ["bytes", 1],
  kib: ["bytes", 1024],
  bytesPerS: ["byteRate", 1],
  requestsPerS: ["requestRate", 1],
  errorsPerS: ["errorRate", 1],
  count: ["count", 1],
};

/**
 * How a source is shown.
 * @param of - what is measured: of a server's memory one knows what is held, of a VM's what its guest uses
 * @param unit - of its raw numbers, where its name is none that is known here
 */
export function sourceLook(name: string, of: MeasuredClass = "VM", unit: SourceUnit = "count"): SourceLook {
  const known = plain[name];
  if (known) return of === "host" && name === DERIVED ? { ...known, words: "field.memHeld" } : known;
  const cpu = /^cpu(\d+)$/.exec(name);
  if (cpu)
    return {
      group: "cpu",
      words: "graphs.cpuN",
      params: { n: Number(cpu[1]) },
      unit: "fraction",
      scale: 1,
      colour: cpuColour(Number(cpu[1])),
    };
  const states = Object.keys(runStates).indexOf(name);
  if (states >= 0)
    return { group: "runStates", words: runStates[name] as Words, unit: "fraction", scale: 1, colour: seriesColour((states % 8) + 1) };
  return interfaceLook(name) ?? diskLook(name) ?? otherLook(name, unit);
}
function interfaceLook(name: string): SourceLook | null {
  const match = /^(vif|pif)_(\w+?)_(rx|tx)(_errors)?$/.exec(name);
  if (!match) return null;
  const [, kind, id = "", way, errors] = match;
  const isOut = way === "tx";
  const device = kind === "vif" ? `VIF ${id}` : id;
  const [unit, scale] = errors ? (["errorRate", 1] as const) : (["bitRate", 8] as const);
  const words: Words = errors
    ? isOut
      ? "graphs.deviceErrorsSending"
      : "graphs.deviceErrorsReceiving"
    : isOut
      ? "series.sent"
      : "series.received";
  return { group: "network", words, params: { device }, unit, scale, colour: wayColour(numberOf(id), isOut) };
}
function diskLook(name: string): SourceLook | null {
  const under = /^vbd_(\w+?)_(inflight|iowait)$/.exec(name);
  if (under) {
    const [, disk = "", what] = under;
    const isCount = what === "inflight";
    return {
      group: "disk",
      words: isCount ? "graphs.deviceRequestsUnderWay" : "graphs.deviceBusy",
      params: { device: disk },
      unit: isCount ? "count" : "fraction",
      scale: 1,
      colour: wayColour(letterOf(disk) + 2, isCount),
    };
  }
  const match = /^vbd_(\w+?)_(iops_)?(read|write)$/.exec(name);
  if (!match) return null;
  const [, device = "", requests, way] = match;
  const isOut = way === "write";
  const words: Words = requests
    ? isOut
      ? "graphs.deviceWriteRequests"
      : "graphs.deviceReadRequests"
    : isOut
      ? "series.write"
      : "series.read";
  return {
    group: "disk",
    words,
    params: { device },
    unit: requests ? "requestRate" : "byteRate",
    scale: 1,
    colour: wayColour(letterOf(device), isOut),
  };
}
/** A name that nobody has told of yet stands for itself. */
function otherLook(name: string, raw: SourceUnit): SourceLook {
  const [unit, scale] = unitOf[raw];
  return { group: "other", words: { name }, unit, scale, colour: seriesColour(8) };
}

export function sourceText(t: Translate, { words, params }: Pick<SourceLook, "words" | "params">): string {
  return t(words, params ?? {});
}
/** Order of sources in lists: by group, then as people count: cpu2 before cpu10. */
export function bySource(a: string, b: string): number {
  const groups = SOURCE_GROUPS.indexOf(sourceLook(a).group) - SOURCE_GROUPS.indexOf(sourceLook(b).group);
  return groups || a.localeCompare(b, "en", { numeric: true });
}
