import { createLab, simTime } from "../simulator";
import { type Figure, heapBytes } from "./measure";

const EPOCH_US = 1_800_000_000_000_000;
const HOSTS = 50;
const PER_HOST = 20;

/** Heap of a running modelled VM: a pool with 1,000 of them against the same pool without. */
export function memoryBench(): Figure[] {
  // What all labs share (base trees, compiled programs) is there before the count begins.
  createLab({ scenario: "many:1:6", seed: 1, epochUs: EPOCH_US }).drain();
  const start = heapBytes();
  const empty = createLab({ scenario: `many:${HOSTS}:0`, seed: 1, epochUs: EPOCH_US });
  empty.drain();
  const base = heapBytes() - start;
  const full = createLab({ scenario: `many:${HOSTS}:${PER_HOST}`, seed: 1, epochUs: EPOCH_US });
  // Ten quiet minutes: what the bridges learned while all booted at once has been forgotten again.
  full.advance(simTime(full.now() + 600_000_000));
  full.drain();
  const all = heapBytes() - start - base;
  const { history } = full.footprint();
  const vms = HOSTS * PER_HOST;
  const perVm = (all - base) / vms / 1024;
  const historyKib = (history - empty.footprint().history) / vms / 1024;
  const began = performance.now();
  const letters = full.snapshot().slices.reduce((sum, { text }) => sum + text.length, 0);
  const snapshotMs = performance.now() - began;
  return [
    { name: "memory per running VM, with twelve minutes of history and scrollback", value: perVm, unit: "KiB" },
    { name: "memory per running VM, without history", value: perVm - historyKib, unit: "KiB" },
    { name: "snapshot of 1,000 running VMs", value: letters / 1024 / 1024, unit: "MiB of JSON" },
    { name: "snapshot of 1,000 running VMs, time", value: snapshotMs, unit: "ms" },
  ];
}
