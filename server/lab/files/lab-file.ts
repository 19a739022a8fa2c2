import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import { z } from "zod";
import { openState } from "../snapshots/packed-state";
import { StateUnreadable, splitBlocks } from "../snapshots/state-block";
import { LabRefusal } from "../types";
import { LAB_NAME_MOST, readShortName } from "../worker/short-name";

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** Largest file accepted, bytes. */
export const LAB_FILE_LIMIT = 64 * 1024 * 1024;
/** Largest state accepted after unpacking, bytes. */
const UNPACKED_LIMIT = 256 * 1024 * 1024;
/** Most real bytes of guests' files in one lab file: with base64, and the state beside them, they stay below UNPACKED_LIMIT. */
export const LAB_FILE_CHUNK_BYTES = 128 * 1024 * 1024;
/** Longest text of a scenario that goes along, UTF-16 units. guess: four times that of a pool of 10,000 VMs */
const SCENARIO_TEXT_MOST = 16 * 1024 * 1024;
const MAGIC = Buffer.from("XENARIUM-LAB-3\n");
const EARLIER = [1, 2].map((version) => Buffer.from(`XENARIUM-LAB-${version}\n`));

/** A lab's name by the one rule of names. @throws LabRefusal saying what is wrong with it */
export function labNameOf(given: string): string {
  const read = readShortName(given, LAB_NAME_MOST);
  if ("why" in read) throw new LabRefusal("BAD_REQUEST", `The lab's name is not accepted: ${read.why}.`);
  return read.text;
}

const text = z.string().max(2_000);
const setAsideEntry = z.object({
  index: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  at: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  actor: text,
  kind: text,
  what: text,
  reason: text,
  wall: z.iso.datetime(),
});
const labFile = z.object({
  name: z.string(),
  scenario: z.string().min(1).max(64),
  /** text of the file that it was made from */
  scenarioFile: z.string().max(SCENARIO_TEXT_MOST).optional(),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  epochUs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  engine: z.string().min(1).max(64),
  at: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** of the blocks of the state, which follow */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** real bytes of guests' files, base64 by SHA-256 */
  chunks: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().max(100_000)).optional(),
  /** acknowledged entries that were left out because they brought the lab down twice */
  setAside: z.array(setAsideEntry).max(1_000).optional(),
});
/** A lab in a file: its whole state, and nothing of the accounts. */
export interface LabFile extends z.infer<typeof labFile> {
  /** of its state, as `packing.ts` packs it */
  readonly blocks: readonly Uint8Array[];
}

/** The mark, how long the head is, the head (brotli of JSON), and the blocks of the state one behind another. */
export async function writeLabFile({ blocks, ...lab }: LabFile): Promise<Buffer> {
  const body = JSON.stringify(lab satisfies z.infer<typeof labFile>);
  const head = await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([MAGIC, length, head, ...blocks]);
}

/** Reads a lab file; anything that is not one is refused in words. */
export async function readLabFile(bytes: Uint8Array): Promise<LabFile> {
  if (bytes.byteLength > LAB_FILE_LIMIT)
    throw new LabRefusal("TOO_LARGE", `A lab file may have at most ${LAB_FILE_LIMIT / 1024 / 1024} MiB.`);
  if (EARLIER.some((mark) => mark.equals(bytes.subarray(0, mark.length))))
    throw new LabRefusal("BAD_REQUEST", "This lab was exported by an earlier version, whose labs this one cannot open.");
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) throw new LabRefusal("BAD_REQUEST", "This is not a lab exported from Xenarium.");
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = MAGIC.length + 4;
  const end = whole.length < start ? whole.length : start + whole.readUInt32BE(MAGIC.length);
  let value: unknown;
  try {
    value = JSON.parse((await decompress(whole.subarray(start, end), { maxOutputLength: UNPACKED_LIMIT })).toString("utf8"));
  } catch {
    throw new LabRefusal("BAD_REQUEST", "The lab file is damaged or too large when unpacked.");
  }
  const parsed = labFile.safeParse(value);
  if (!parsed.success) throw new LabRefusal("BAD_REQUEST", "The lab file lacks something or holds wrong values.");
  const lab = { ...parsed.data, name: labNameOf(parsed.data.name) };
  const state = whole.subarray(end);
  if (createHash("sha256").update(state).digest("hex") !== lab.sha256)
    throw new LabRefusal("BAD_REQUEST", "The lab file is damaged: its checksum does not fit.");
  const { blocks, at } = stateIn(state);
  if (at !== lab.at) throw new LabRefusal("BAD_REQUEST", "The lab file contradicts itself.");
  return { ...lab, blocks };
}

function stateIn(state: Uint8Array): { readonly blocks: readonly Uint8Array[]; readonly at: number } {
  try {
    const blocks = splitBlocks(state);
    return { blocks, at: openState(blocks, UNPACKED_LIMIT).at };
  } catch (error) {
    if (error instanceof StateUnreadable) throw new LabRefusal("BAD_REQUEST", `The lab file is damaged: ${error.message}.`);
    throw error;
  }
}
