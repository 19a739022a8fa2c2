import { createLab, simTime } from "../simulator";
import { type Figure, heapBytes } from "./measure";

const EPOCH_US = 1_800_000_000_000_000;
const HOSTS = 50;
const PER_HOST = 20;

/**
 * Heap of a running modelled VM: as a quotient, a pool with 1,000 of them against the same pool without; and as a slope, the same pool
 * with 1,000 against one with 500, which leaves out what is there once for all of them.
 */
export function memoryBench(): Figure[] {
  // What all labs share (base trees, compiled programs) is there before the count begins.
  createLab({ scenario: "many:1:6", seed: 1, epochUs: EPOCH_US }).drain();
  const empty = weigh(0);
  const half = weigh(PER_HOST / 2);
  const full = weigh(PER_HOST);
  const perVm = (more: Weighed, fewer: Weighed): { readonly all: number; readonly history: number } => {
    const vms = (more.perHost - fewer.perHost) * HOSTS * 1024;
    return { all: (more.bytes - fewer.bytes) / vms, history: (more.history - fewer.history) / vms };
  };
  const quotient = perVm(full, empty);
  const slope = perVm(full, half);
  const began = performance.now();
  const letters = full.lab.snapshot().slices.reduce((sum, { text }) => sum + text.length, 0);
  const snapshotMs = performance.now() - began;
  return [
    { name: "memory per running VM, with twelve minutes of history and scrollback", value: quotient.all, unit: "KiB" },
    { name: "memory per running VM, without history", value: quotient.all - quotient.history, unit: "KiB" },
    { name: "memory, slope from 500 to 1,000 VMs, with history", value: slope.all, unit: "KiB" },
    { name: "memory, slope from 500 to 1,000 VMs, without history", value: slope.all - slope.history, unit: "KiB" },
    { name: "snapshot of 1,000 running VMs", value: letters / 1024 / 1024, unit: "MiB of JSON" },
    { name: "snapshot of 1,000 running VMs, time", value: snapshotMs, unit: "ms" },
  ];
}

interface Weighed {
  readonly perHost: number;
  readonly lab: ReturnType<typeof createLab>;
  readonly bytes: number;
  readonly history: number;
}

function weigh(perHost: number): Weighed {
  const before = held();
  const lab = createLab({ scenario: `many:${HOSTS}:${perHost}`, seed: 1, epochUs: EPOCH_US });
  // Ten quiet minutes: what the bridges learned while all booted at once has been forgotten again.
  if (perHost > 0) lab.advance(simTime(lab.now() + 600_000_000));
  lab.drain();
  return { perHost, lab, bytes: held() - before, history: lab.footprint().history };
}

/** Heap and what lies beside it: arrays of numbers are not counted as heap. */
function held(): number {
  return heapBytes() + process.memoryUsage().arrayBuffers;
}
