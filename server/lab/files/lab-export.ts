import type { LiveLab } from "../live/live-lab";
import type { PackedSnapshot } from "../worker/messages";
import type { FileDesk } from "./file-desk";
import type { LabFolders } from "./lab-folders";

/** A lab's snapshot as a lab file, with its guests' files, what it was made from, and the commands that were set aside. @throws LabRefusal when it is too large */
export function writeExport(
  desk: FileDesk,
  lab: LiveLab,
  snapshot: PackedSnapshot,
  { files, scenarioFile }: { readonly files: LabFolders | null; readonly scenarioFile: string | null },
): Promise<Buffer> {
  const { id, name, scenario, seed, epochUs } = lab.row;
  const setAside = lab.setAside.filter(({ index }) => index < snapshot.journalIndex);
  return desk.write({
    labId: id,
    root: files?.root ?? null,
    head: { name, scenario, seed, epochUs, ...(scenarioFile === null ? {} : { scenarioFile }) },
    snapshot,
    setAside,
  });
}
