/** A frame taken apart: layers of fields, each with its place among the bytes. Names of fields and layers are Wireshark's, for its display filters. */

/** What a field holds, as filters compare it: a number, an address or a text. */
export type FieldValue = number | string | boolean;

export interface Field {
  /** such as `ip.src` */
  readonly name: string;
  readonly value: FieldValue;
  /** how it is shown; absent: as its value */
  readonly text?: string;
  /** first byte in the frame, and how many there are; 0: it is not a part of the frame, but follows from it */
  readonly at: number;
  readonly length: number;
}

export interface Layer {
  /** such as `ip` */
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly fields: readonly Field[];
}

/** A frame as a row of a list, and its layers. */
export interface Dissected {
  readonly layers: readonly Layer[];
  readonly source: string;
  readonly destination: string;
  /** of the innermost layer that is known */
  readonly protocol: string;
  readonly info: string;
}

/** What is known of the streams that a frame is one of. */
export interface Streams {
  /** Number of the stream between two ends; the same for both directions. */
  streamOf(protocol: "tcp" | "udp", one: string, other: string): number;
  /** A SYN of one end has said by how many bits its windows are to be shifted; null: it has not said so, and nobody's are. */
  scale(from: string, to: string, shift: number | null): void;
  /** Bits by which one end's windows are to be shifted; null: its SYN has not been seen. */
  scaleOf(from: string, to: string): number | null;
  /** A sequence number counted from the first one seen of that direction. */
  relative(from: string, to: string, sequence: number, isSyn: boolean): number;
}

/** A frame that is being taken apart. */
export interface Opened {
  readonly bytes: Uint8Array;
  readonly streams: Streams;
  readonly layers: Layer[];
  source: string;
  destination: string;
  protocol: string;
  info: string;
}

/** Numbers of streams, and where each direction begins: from the first frame to the last. */
export class SeenStreams implements Streams {
  private readonly numbers = { tcp: new Map<string, number>(), udp: new Map<string, number>() };
  private readonly bases = new Map<string, number>();
  private readonly scales = new Map<string, number | null>();

  streamOf(protocol: "tcp" | "udp", one: string, other: string): number {
    const known = this.numbers[protocol];
    const key = one < other ? `${one} ${other}` : `${other} ${one}`;
    const number = known.get(key);
    if (number !== undefined) return number;
    known.set(key, known.size);
    return known.size - 1;
  }
  scale(from: string, to: string, shift: number | null): void {
    this.scales.set(`${from} ${to}`, shift);
  }
  scaleOf(from: string, to: string): number | null {
    const [own, other] = [this.scales.get(`${from} ${to}`), this.scales.get(`${to} ${from}`)];
    if (own === undefined || other === undefined) return null;
    return own === null || other === null ? 0 : own;
  }
  relative(from: string, to: string, sequence: number, isSyn: boolean): number {
    const key = `${from} ${to}`;
    let base = this.bases.get(key);
    if (base === undefined) {
      // Without its first segment a stream counts from 1, as after a SYN. @source Wireshark: packet-tcp.c (relative sequence numbers)
      base = isSyn ? sequence : (sequence - 1) >>> 0;
      this.bases.set(key, base);
    }
    return (sequence - base) >>> 0;
  }
}
