import type { Limits } from "../../simulator";

/** The simulator's table of limits, for pages: its type holds the figures, so that a copy that differs does not compile. */
export const LIMITS: Limits = {
  nameCharacters: 256,
  textCharacters: 4096,
  mtuBytes: { least: 68, most: 65_535 },
  vifs: 16,
  vbds: 255,
  vcpus: { least: 1, most: 128 },
  memoryMib: { least: 16, most: 1_572_864 },
  shells: { perPerson: 4, perHost: 32 },
  bulk: { least: 1, most: 4000 },
  changes: { least: 1, most: 64 },
  link: {
    kbitPerS: { least: 1, most: 1_000_000 },
    latencyUs: { least: 1, most: 10_000_000 },
    jitterUs: { least: 1, most: 10_000_000 },
    lossPpm: { least: 1, most: 1_000_000 },
    duplicatePpm: { least: 1, most: 1_000_000 },
    corruptPpm: { least: 1, most: 1_000_000 },
    mtu: { least: 68, most: 9_216 },
  },
  replays: { least: 0, most: 4 },
  replayBytes: { least: 40, most: 2_097_152 },
  replaySpeed: { least: 1, most: 1_000 },
  networkFaults: { least: 0, most: 16 },
  flapMs: { least: 200, most: 3_600_000 },
  captures: { least: 0, most: 8 },
  captureLinks: { least: 1, most: 16 },
  capturesLinks: { least: 0, most: 32 },
  snaplen: { least: 14, most: 65_000 },
  switches: { least: 1, most: 64 },
  switchCables: { least: 1, most: 256 },
  bondMiimonMs: { least: 0, most: 60_000 },
  bondDelayMs: { least: 0, most: 600_000 },
  switchPriority: { least: 0, most: 61_440, step: 4_096 },
  stpCost: { least: 1, most: 65_535 },
  weight: { least: 1, most: 65_535 },
};

/** What a lab's past may hold, and how many commands of it are told at once. guess: what people can still tell apart */
export const PAST_LIMITS = { marks: 50, branches: 32, deeds: 200 } as const;
