import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LabSnapshot } from "../../../simulator";
import type { SetAsideEntry } from "../journal/journal-store";
import { openState } from "../snapshots/packed-state";
import { LabRefusal, type LabRefusalCode } from "../types";
import type { PackedSnapshot } from "../worker/messages";
import { chunksIn } from "./chunk-files";
import { ChunkReferences } from "./chunk-references";
import { LAB_FILE_CHUNK_BYTES, LAB_FILE_LIMIT, type LabFile, readLabFile, writeLabFile } from "./lab-file";
import { LabFolders } from "./lab-folders";

/** Where the lab's files go or lie; null: nowhere. */
interface LabPlace {
  readonly labId: string;
  readonly root: string | null;
}
/** A lab file to be read: its chunks go to the lab's folder. */
export interface ReadTask extends LabPlace {
  readonly t: "read";
  readonly path: string;
}
/** A snapshot to be written as a lab file. */
export interface WriteTask extends LabPlace {
  readonly t: "write";
  readonly head: Omit<LabFile, "blocks" | "sha256" | "chunks" | "setAside" | "engine" | "at">;
  readonly snapshot: PackedSnapshot;
  readonly setAside: readonly SetAsideEntry[];
}
export type FileTask = ReadTask | WriteTask;

/** What a lab file says, its state in blocks; the chunks of its files lie in its folder. */
export interface ReadFile extends Omit<LabFile, "chunks"> {
  readonly fileBytes: number;
}
export type FileAnswer =
  | { readonly ok: true; readonly value: ReadFile | Uint8Array }
  | { readonly ok: false; readonly code: LabRefusalCode; readonly message: string };

const MIB = 1024 * 1024;

/** Does one task, on the thread that is for it. Never throws. */
export async function doFileTask(task: FileTask): Promise<FileAnswer> {
  try {
    return { ok: true, value: await (task.t === "read" ? read(task) : write(task)) };
  } catch (error) {
    if (error instanceof LabRefusal) return { ok: false, code: error.code, message: error.message };
    return {
      ok: false,
      code: "BAD_REQUEST",
      message: `The lab file cannot be handled: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
}

/** Names of all chunks that a state refers to. */
function chunksOf({ slices }: Pick<LabSnapshot, "slices">): Set<string> {
  const names = new Set<string>();
  for (const { text } of slices) for (const name of chunksIn(text)) names.add(name);
  return names;
}

async function read({ path, root, labId }: ReadTask): Promise<ReadFile> {
  const { chunks = {}, ...rest } = await readLabFile(readFileSync(path));
  const fileBytes = Object.values(chunks).reduce((bytes, chunk) => bytes + Math.floor((chunk.length / 4) * 3), 0);
  if (root !== null) {
    const folders = new LabFolders(root);
    folders.writeChunks(labId, chunks);
    new ChunkReferences(join(folders.chunksOf(labId), "snapshots")).add(
      { branch: 0, journalIndex: 0, at: rest.at },
      chunksOf(openState(rest.blocks)),
    );
  }
  return { ...rest, fileBytes };
}

async function write({ head, snapshot, setAside, root, labId }: WriteTask): Promise<Uint8Array> {
  const { engine, at, blocks, sha256 } = snapshot;
  const chunks = root === null ? {} : new LabFolders(root).readChunks(labId, chunksOf(openState(blocks)), LAB_FILE_CHUNK_BYTES);
  const bytes = await writeLabFile({ ...head, engine, at, sha256, blocks, chunks, setAside: [...setAside] });
  if (bytes.byteLength > LAB_FILE_LIMIT)
    throw new LabRefusal(
      "TOO_LARGE",
      `This lab's file would have ${Math.ceil(bytes.byteLength / MIB)} MiB; at most ${LAB_FILE_LIMIT / MIB} MiB can be imported again. Delete large files in its guests first.`,
    );
  // A small one lies in a buffer that others share.
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
