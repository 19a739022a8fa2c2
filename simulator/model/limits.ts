/** The one table of limits that the importer, `xl`, the wizard, `set_field`, lab files and the protocol go by. */

const KIB_MIB = 1024;

/** Inclusive bounds; units stand in the names. */
export const LIMITS = {
  /** guess: XenCenter's own boxes stop far earlier; XAPI has no limit */
  nameCharacters: 256,
  /** a description, or the value of a key. guess: as above */
  textCharacters: 4096,
  /** Least: the smallest datagram that every IPv4 node forwards whole; most: what an IPv4 header can say. @source RFC 791 §3.1, §3.2 */
  mtuBytes: { least: 68, most: 65_535 },
  /** devices 0 to 15. @source network.md §9 (allowed-VIF-devices) */
  vifs: 16,
  /** Positions 0 to 254; a release may give less, which is asked when the VM starts. @source xapi.md §11 (userdevice) */
  vbds: 255,
  /** A release may give less, which is asked when the VM starts. @source hypervisor.md §6 (HVM_MAX_VCPUS 128) */
  vcpus: { least: 1, most: 128 },
  /** guess: 16 MiB boots nothing smaller; most: 1.5 TiB, the host refuses what it cannot hold */
  memoryMib: { least: 16, most: 1_572_864 },
  /** Shells in one control domain. guess: a person has use for a few; each is a bash that the lab keeps */
  shells: { perPerson: 4, perHost: 32 },
  /** Files of frames of one lab, bytes of each, and how many times as fast one is played. guess: a few minutes of an office's network */
  replays: { least: 0, most: 4 },
  replayBytes: { least: 40, most: 2_097_152 },
  replaySpeed: { least: 1, most: 1_000 },
  /**
   * Maps of one lab: nodes that somebody has put somewhere, notes and the like, where they may be and how large, graph units; characters of
   * a note; pictures and bytes of each. guess: every node of the largest lab on two of its maps, and more than anybody reads
   */
  mapPlaces: { least: 0, most: 20_000 },
  mapItems: { least: 0, most: 500 },
  mapCoordinate: { least: -100_000, most: 100_000 },
  mapSize: { least: 8, most: 20_000 },
  mapNoteCharacters: 2_000,
  mapPictures: { least: 0, most: 20 },
  mapPictureBytes: { least: 32, most: 524_288 },
  /** Faults of one lab at a time. guess: more than anybody finds */
  networkFaults: { least: 0, most: 16 },
  /** ms between two changes of a flapping link. guess: from what a switch still notices to what nobody waits for */
  flapMs: { least: 200, most: 3_600_000 },
  /** Objects of one bulk operation. guess: what fits into one submission of 256 KiB, by reference */
  bulk: { least: 1, most: 4000 },
  /** Setters' calls of one `lab.apply_changes`. guess: twice the fields that any object's properties have */
  changes: { least: 1, most: 64 },
  /**
   * What a link may be set to: kbit/s, µs, parts of a million, bytes. Most: the gigabit of every cable here; ten seconds, beyond which TCP gives
   * up; all; the longest packet that a NIC takes
   */
  link: {
    kbitPerS: { least: 1, most: 1_000_000 },
    latencyUs: { least: 1, most: 10_000_000 },
    jitterUs: { least: 1, most: 10_000_000 },
    lossPpm: { least: 1, most: 1_000_000 },
    duplicatePpm: { least: 1, most: 1_000_000 },
    corruptPpm: { least: 1, most: 1_000_000 },
    mtu: { least: 68, most: 9_216 },
  },
  /**
   * Captures: how many a lab keeps, links of one and of all (a ring has up to 16 MiB), bytes kept of a frame. guess: more than a class looks at, and links than a way through a
   * pool and back has; least: as tcpdump takes, most: what a frame of 64 KiB has
   */
  captures: { least: 0, most: 8 },
  captureLinks: { least: 1, most: 16 },
  capturesLinks: { least: 0, most: 32 },
  snaplen: { least: 14, most: 65_000 },
  /** Physical switches and cables between them. guess: more than anybody draws */
  switches: { least: 1, most: 64 },
  switchCables: { least: 1, most: 256 },
  /** How often a bond looks at its links, ms; 0: never. guess: a minute is longer than anybody waits */
  bondMiimonMs: { least: 0, most: 60_000 },
  /** How long a link has to be there, or gone. @source network.md §9 (updelay 31000 ms); guess: ten minutes at most */
  bondDelayMs: { least: 0, most: 600_000 },
  /** Of a physical switch in its spanning tree, in steps of 4096. @source IEEE 802.1D-2004 table 17-2 */
  switchPriority: { least: 0, most: 61_440, step: 4_096 },
  /** Of one of its ports. @source IEEE 802.1D-1998 table 8-5 */
  stpCost: { least: 1, most: 65_535 },
  /** @source hypervisor.md §10.1 */
  weight: { least: 1, most: 65_535 },
} as const;
/** The table's exact figures, as a type that a copy has to match. */
export type Limits = typeof LIMITS;

/** Whether a number is whole and within bounds. */
export function isWithin(bounds: { readonly least: number; readonly most: number }, value: number): boolean {
  return Number.isSafeInteger(value) && value >= bounds.least && value <= bounds.most;
}

/** Whole MiB to bytes. */
export function mibToBytes(mib: number): number {
  return mib * KIB_MIB * KIB_MIB;
}

/**
 * Whether a text is an address that a station may have: six bytes of two digits, not a group's, not all zero.
 * @source xapi.md §6 (MAC_INVALID); Linux include/linux/etherdevice.h, is_valid_ether_addr
 */
export function isStationMac(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) && (Number.parseInt(text.slice(1, 2), 16) & 1) === 0 && /[1-9a-f]/i.test(text);
}
