import type { GuestLoad } from "../load";
import type { DiskIo } from "../os/disk-io";
import type { FileCache } from "../os/file-cache";
import type { PageCache } from "../os/page-cache";
import { type Example, pack, unpack } from "./likeness";
import type { BootState, GuestBody, GuestHead, GuestState, KeptWatch, Phase, Quiet, WorkloadState } from "./state";

/** Where the inside begins in a guest's text. In no string can it stand, since quotes are escaped there, and the head has no such name. */
const BODY = ',"boot":';
const NO_WATCHES: readonly KeptWatch[] = [];

/**
 * A guest's state: its head, always open, and its inside, which is open or packed away. Whoever reaches for a part of the inside opens
 * it; nothing of what happens depends on which it is.
 */
export class GuestMemory implements GuestState {
  phase: Phase;
  paused: boolean;
  skewUs: number;
  shareMicro: number;
  vcpusOnline: number;
  memoryTarget: number;
  agentAt: number | null;
  nextAt: number | null;
  load1: number;
  load5: number;
  load15: number;
  loadAt: number;
  workload: WorkloadState;
  load: GuestLoad;
  quiet: Quiet | null;
  cache?: PageCache;
  touchedKib?: number;
  files?: FileCache;
  io?: DiskIo;
  private body: GuestBody | null = null;
  /** the inside while it is packed: what it is like, and how it differs; null: `packed` is the text itself */
  private like: Example | null = null;
  private packed: string;
  /** whether it has just been read from a state and nobody has reached for the inside or packed it since */
  private isJustRead = false;
  /** of the packed inside, what has to be said again to XenStore of a new domain */
  private kept: readonly KeptWatch[];

  /** @param inside - the inside as text; `watches`: those with XenStore in it */
  constructor(head: GuestHead, inside: string, watches: readonly KeptWatch[] = NO_WATCHES) {
    this.phase = head.phase;
    this.paused = head.paused;
    this.skewUs = head.skewUs;
    this.shareMicro = head.shareMicro;
    this.vcpusOnline = head.vcpusOnline;
    this.memoryTarget = head.memoryTarget;
    this.agentAt = head.agentAt;
    this.nextAt = head.nextAt;
    this.load1 = head.load1;
    this.load5 = head.load5;
    this.load15 = head.load15;
    this.loadAt = head.loadAt;
    this.workload = head.workload;
    this.load = head.load;
    this.quiet = head.quiet;
    if (head.cache) this.cache = head.cache;
    if (head.touchedKib !== undefined) this.touchedKib = head.touchedKib;
    if (head.files) this.files = head.files;
    if (head.io) this.io = head.io;
    this.packed = inside;
    this.kept = watches.length === 0 ? NO_WATCHES : watches;
  }

  /** Takes what `text` gave; the inside stays packed, and is not even read. */
  static of(text: string): GuestMemory {
    const at = text.indexOf(BODY);
    if (at < 0) throw new Error("a guest's text has a head and an inside");
    const head = JSON.parse(`${text.slice(0, at)}}`) as GuestHead & { watches: readonly KeptWatch[] };
    const memory = new GuestMemory(head, `{${text.slice(at + 1)}`, head.watches);
    // Compared with others of its kind when it is due for the second time: a lab that opens has ten thousand of them.
    memory.isJustRead = true;
    return memory;
  }

  /** Head and inside as one JSON text; of a packed inside as it is, without reading it. */
  text(): string {
    const head = JSON.stringify({
      phase: this.phase,
      paused: this.paused,
      skewUs: this.skewUs,
      shareMicro: this.shareMicro,
      vcpusOnline: this.vcpusOnline,
      memoryTarget: this.memoryTarget,
      agentAt: this.agentAt,
      nextAt: this.nextAt,
      load1: this.load1,
      load5: this.load5,
      load15: this.load15,
      loadAt: this.loadAt,
      workload: this.workload,
      load: this.load,
      quiet: this.quiet,
      ...(this.cache ? { cache: this.cache } : {}),
      ...(this.touchedKib === undefined ? {} : { touchedKib: this.touchedKib }),
      ...(this.files ? { files: this.files } : {}),
      ...(this.io ? { io: this.io } : {}),
      watches: this.watches,
    } satisfies GuestHead & { watches: readonly KeptWatch[] });
    return `${head.slice(0, -1)},${this.bodyText().slice(1)}`;
  }

  private bodyText(): string {
    if (this.body !== null) {
      const { boot, os, net, sac } = this.body;
      return JSON.stringify({ boot, os, net, sac });
    }
    return this.like === null ? this.packed : unpack({ like: this.like, changes: this.packed });
  }

  /** Whether the inside is an object, not text. */
  get isOpen(): boolean {
    return this.body !== null;
  }
  /**
   * Packs the inside away, until somebody reaches for it. What was just read stays as it lay there the first time: after a crash nobody
   * is answered before ten thousand guests have been woken once.
   */
  close(): void {
    if (this.like !== null) return;
    const isAsRead = this.isJustRead && this.body === null;
    this.isJustRead = false;
    if (isAsRead) return;
    const { watches } = this;
    const { like, changes } = pack(this.bodyText());
    this.like = like;
    this.packed = changes;
    this.kept = watches.length === 0 ? NO_WATCHES : watches;
    this.body = null;
  }
  private open(): GuestBody {
    const body = this.look();
    this.body = body;
    this.like = null;
    this.packed = "";
    this.kept = NO_WATCHES;
    return body;
  }
  /** The inside to look at and not to change: of a packed one a copy, and it stays packed. */
  look(): Readonly<GuestBody> {
    return this.body ?? (JSON.parse(this.bodyText()) as GuestBody);
  }
  /** Watches that processes have with XenStore. */
  get watches(): readonly KeptWatch[] {
    return this.body === null ? this.kept : this.body.os.storeWatches.map(({ path, token }) => ({ path, token }));
  }

  private get inside(): GuestBody {
    return this.body ?? this.open();
  }
  get boot(): BootState {
    return this.inside.boot;
  }
  set boot(boot: BootState) {
    this.inside.boot = boot;
  }
  get os(): GuestBody["os"] {
    return this.inside.os;
  }
  get net(): GuestBody["net"] {
    return this.inside.net;
  }
  set net(net: GuestBody["net"]) {
    this.inside.net = net;
  }
  get sac(): GuestBody["sac"] {
    return this.inside.sac;
  }
  set sac(sac: GuestBody["sac"]) {
    this.inside.sac = sac;
  }
}
