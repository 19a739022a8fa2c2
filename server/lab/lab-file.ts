import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import { z } from "zod";
import { sha256 } from "./journal-store";
import { LAB_NAME_MOST, readShortName } from "./short-name";
import { LabRefusal } from "./types";

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** Largest file accepted, bytes. */
export const LAB_FILE_LIMIT = 64 * 1024 * 1024;
/** Largest state accepted after unpacking, bytes. */
const UNPACKED_LIMIT = 256 * 1024 * 1024;
/** Most real bytes of guests' files in one lab file: with base64, and the state beside them, they stay below UNPACKED_LIMIT. */
export const LAB_FILE_CHUNK_BYTES = 128 * 1024 * 1024;
const MAGIC = Buffer.from("XENARIUM-LAB-1\n");

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
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  epochUs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  engine: z.string().min(1).max(64),
  at: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  text: z.string().min(2),
  /** real bytes of guests' files, base64 by SHA-256 */
  chunks: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().max(100_000)).optional(),
  /** acknowledged entries that were left out because they brought the lab down twice */
  setAside: z.array(setAsideEntry).max(1_000).optional(),
});
/** A lab in a file: its whole state, and nothing of the accounts. */
export type LabFile = Omit<z.infer<typeof labFile>, "sha256">;

export async function writeLabFile(lab: LabFile): Promise<Buffer> {
  const body = JSON.stringify({ ...lab, sha256: sha256(lab.text) } satisfies z.infer<typeof labFile>);
  return Buffer.concat([MAGIC, await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })]);
}

/** Reads a lab file; anything that is not one is refused in words. */
export async function readLabFile(bytes: Uint8Array): Promise<LabFile> {
  if (bytes.byteLength > LAB_FILE_LIMIT)
    throw new LabRefusal("TOO_LARGE", `A lab file may have at most ${LAB_FILE_LIMIT / 1024 / 1024} MiB.`);
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) throw new LabRefusal("BAD_REQUEST", "This is not a lab exported from Xenarium.");
  let value: unknown;
  try {
    value = JSON.parse((await decompress(bytes.subarray(MAGIC.length), { maxOutputLength: UNPACKED_LIMIT })).toString("utf8"));
  } catch {
    throw new LabRefusal("BAD_REQUEST", "The lab file is damaged or too large when unpacked.");
  }
  const parsed = labFile.safeParse(value);
  if (!parsed.success) throw new LabRefusal("BAD_REQUEST", "The lab file lacks something or holds wrong values.");
  const { sha256: expected, ...lab } = { ...parsed.data, name: labNameOf(parsed.data.name) };
  if (sha256(lab.text) !== expected) throw new LabRefusal("BAD_REQUEST", "The lab file is damaged: its checksum does not fit.");
  return lab;
}
