import { holderOf, openDataDirectory } from "./data-directory";
import { RunMark } from "./run-mark";

/**
 * Reads a data directory's database, whether a server has it open or not. Without one the directory is held meanwhile, since
 * whoever opens a database that was not closed cleanly takes its log in.
 * @param work - is told what the last run left amiss, null for nothing
 */
export async function reading<T>(data: string, work: (amiss: string | null) => Promise<T>): Promise<T> {
  if (holderOf(data)) return work(null);
  const directory = openDataDirectory(data);
  const mark = new RunMark(directory.databaseFile);
  const amiss = mark.lookBack();
  try {
    return await work(amiss);
  } finally {
    if (amiss === null) mark.settle();
    directory.release();
  }
}
