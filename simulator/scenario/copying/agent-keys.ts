/** What a guest's agent has written to XenStore, taken from one domain to another. */
import type { Rename } from "../../guest/modelled/renaming";
import type { XenStore } from "../../xenstore/store";

/** A key below a domain's home. */
export interface StoreKey {
  readonly path: string;
  readonly value: string;
}

/** Directories that are the agent's own. @see publish */
const DIRECTORIES = ["attr", "data"] as const;

/** Keys that a guest's agent has written, in an order in which they can be written again. */
export function agentKeys(store: XenStore, domid: number): readonly StoreKey[] {
  const home = `/local/domain/${domid}`;
  const keys: StoreKey[] = [];
  const visit = (path: string): void => {
    const names = store.list(`${home}/${path}`) ?? [];
    if (names.length === 0) keys.push({ path, value: store.read(`${home}/${path}`) ?? "" });
    for (const name of names) visit(`${path}/${name}`);
  };
  for (const directory of DIRECTORIES) for (const name of store.list(`${home}/${directory}`) ?? []) visit(`${directory}/${name}`);
  for (const name of store.list(`${home}/control`) ?? []) if (name.startsWith("feature-")) visit(`control/${name}`);
  return keys;
}

/** Writes them as the agent of another domain. */
export function writeKeys(store: XenStore, domid: number, keys: readonly StoreKey[], rename: Rename): void {
  const client = store.client(domid);
  for (const { path, value } of keys) client.write(path, rename(value));
}
