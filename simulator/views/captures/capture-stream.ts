/** What two ends of a stream have told each other: payloads of its frames, put in their order. */
import type { CaptureStream } from "../../contract/capture";
import { fields } from "../../model/shape";
import { bytesToLatin1 } from "../../wire/bytes";
import { dissect } from "../../wire/decode/dissect";
import type { FieldValue, Layer } from "../../wire/decode/layers";
import { captureCalled, type KeptCapture } from "../../world/captures";
import type { World } from "../../world/world";
import { defineView } from "../view";
import { type Found, frameCalled, framesOf, indexOf } from "./capture-index";
import { captureId, frameNumber } from "./captures";

/** Bytes of a stream that are told at most, of both ends together. */
const TOLD_MOST = 256 * 1024;

/** A frame's part of a stream. */
interface Part {
  readonly protocol: "tcp" | "udp";
  readonly stream: number;
  readonly from: string;
  readonly to: string;
  /** place of its first byte among those of its direction; of UDP -1: they have no places */
  readonly sequence: number;
  /** bytes that it had */
  readonly length: number;
  readonly isSyn: boolean;
  /** it acknowledges something */
  readonly isAnswer: boolean;
  readonly text: string;
}

const valueIn = (layer: Layer | undefined, name: string): FieldValue | undefined =>
  layer?.fields.find((field) => field.name === name)?.value;

function partOf(capture: KeptCapture, { bytes }: Found): Part | null {
  const { layers, source, destination } = dissect(bytes, indexOf(capture).streams);
  const layer = layers.find(({ name }) => name === "tcp" || name === "udp");
  if (!layer) return null;
  const protocol = layer.name as Part["protocol"];
  const number = (name: string): number => Number(valueIn(layer, `${protocol}.${name}`) ?? 0);
  const ip = layers.find(({ name }) => name === "ip" || name === "ipv6");
  const ipEnd = ip ? ip.at + (ip.name === "ip" ? Number(valueIn(ip, "ip.len")) : 40 + Number(valueIn(ip, "ipv6.plen"))) : bytes.length;
  const begin = layer.at + layer.length;
  const length = protocol === "tcp" ? number("len") : number("length") - 8;
  return {
    protocol,
    stream: number("stream"),
    from: `${source}:${number("srcport")}`,
    to: `${destination}:${number("dstport")}`,
    sequence: protocol === "tcp" ? number("seq") : -1,
    length,
    isSyn: valueIn(layer, "tcp.flags.syn") === true,
    isAnswer: valueIn(layer, "tcp.flags.ack") === true,
    text: bytesToLatin1(bytes.subarray(begin, Math.min(bytes.length, ipEnd))),
  };
}

/** One end's part of what is told. */
interface End {
  /** place of the next byte that nobody has told yet */
  next: number;
  bytes: number;
  missing: number;
}

/** The stream that a frame is one of, as far as its frames are kept; null: it is one of none. */
export const captureStream = defineView({
  args: fields({ capture: captureId, number: frameNumber }),
  role: "vm-operator",
  ask(world, { capture: id, number: asked }): CaptureStream | null {
    const capture = captureCalled(world, id);
    const found = capture && frameCalled(world, capture, asked - 1);
    const first = capture && found && partOf(capture, found);
    return capture && first ? streamOf(world, capture, first) : null;
  },
});

function streamOf(world: World, capture: KeptCapture, asked: Part): CaptureStream {
  const { protocol, stream: number } = asked;
  const told: { isClients: boolean; text: string }[] = [];
  const ends = { client: { next: -1, bytes: 0, missing: 0 } as End, server: { next: -1, bytes: 0, missing: 0 } as End };
  let client: string | null = null;
  let server = "";
  let size = 0;
  // A frame that passes several links is told of once: where it is seen first.
  let link = -1;
  for (const found of framesOf(world, capture, 0, capture.frames.serial)) {
    if (link !== -1 && found.link !== link) continue;
    const part = partOf(capture, found);
    if (part?.protocol !== protocol || part.stream !== number) continue;
    link = found.link;
    // Who answers the first of two SYNs is the server.
    if (client === null) [client, server] = part.isSyn && part.isAnswer ? [part.to, part.from] : [part.from, part.to];
    const isClients = part.from === client;
    const text = take(isClients ? ends.client : ends.server, part);
    if (text === "" || size >= TOLD_MOST) {
      size += text.length;
      continue;
    }
    size += text.length;
    const last = told.at(-1);
    if (last?.isClients === isClients) last.text += text;
    else told.push({ isClients, text });
  }
  const { client: one, server: other } = ends;
  return {
    protocol,
    number,
    client: client ?? asked.from,
    server: server || asked.to,
    parts: told,
    clientBytes: one.bytes,
    serverBytes: other.bytes,
    missing: one.missing + other.missing,
    isCut: size > TOLD_MOST,
  };
}

/** What a part says that nobody has heard yet; what comes again is told once, and what is missing is counted. */
function take(end: End, { sequence, length, isSyn, text }: Part): string {
  if (sequence < 0) {
    end.bytes += length;
    return text;
  }
  const begin = isSyn ? sequence + 1 : sequence;
  if (end.next === -1) end.next = begin;
  if (length === 0) return "";
  const last = begin + length;
  if (last <= end.next) return "";
  if (begin > end.next) end.missing += begin - end.next;
  const fresh = text.slice(Math.max(0, end.next - begin));
  end.missing += Math.max(0, last - Math.max(begin, end.next) - fresh.length);
  end.bytes += fresh.length;
  end.next = last;
  return fresh;
}
