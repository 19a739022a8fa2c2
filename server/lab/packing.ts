import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, brotliDecompressSync, constants } from "node:zlib";
import type { PackedSnapshot } from "./messages";

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** Largest unpacked state, bytes. */
const UNPACKED_LIMIT = 512 * 1024 * 1024;

/** Packs a state's text; quick rather than small. */
export function packText(text: string): Promise<Buffer> {
  return compress(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
}

/** Unpacks a snapshot's text on this thread. */
export function unpack(snapshot: PackedSnapshot): string {
  return brotliDecompressSync(snapshot.bytes, { maxOutputLength: UNPACKED_LIMIT }).toString("utf8");
}

/** The same without holding this thread up. */
export async function unpackAside(snapshot: PackedSnapshot): Promise<string> {
  return (await decompress(snapshot.bytes, { maxOutputLength: UNPACKED_LIMIT })).toString("utf8");
}
