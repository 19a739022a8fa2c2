import { chunksIn } from "./chunk-files";
import { LAB_FILE_CHUNK_BYTES, LAB_FILE_LIMIT, writeLabFile } from "./lab-file";
import type { LabFolders } from "./lab-folders";
import type { LiveLab } from "./live-lab";
import type { PackedSnapshot } from "./messages";
import { unpackAside } from "./packing";
import { LabRefusal } from "./types";

const MIB = 1024 * 1024;

/** A lab's snapshot as a lab file, with its guests' files and the commands that were set aside. @throws LabRefusal when it is too large */
export async function writeExport(lab: LiveLab, packed: PackedSnapshot, files: LabFolders | null): Promise<Buffer> {
  const { id, name, scenario, seed, epochUs } = lab.row;
  const text = await unpackAside(packed);
  const chunks = files?.readChunks(id, chunksIn(text), LAB_FILE_CHUNK_BYTES) ?? {};
  const setAside = lab.setAside.filter(({ index }) => index < packed.journalIndex);
  const bytes = await writeLabFile({ name, scenario, seed, epochUs, engine: packed.engine, at: packed.at, text, chunks, setAside });
  if (bytes.byteLength > LAB_FILE_LIMIT)
    throw new LabRefusal(
      "TOO_LARGE",
      `This lab's file would have ${Math.ceil(bytes.byteLength / MIB)} MiB; at most ${LAB_FILE_LIMIT / MIB} MiB can be imported again. Delete large files in its guests first.`,
    );
  return bytes;
}
