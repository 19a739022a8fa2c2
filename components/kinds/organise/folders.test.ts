import { expect, test } from "vitest";
import { RecordStore } from "../../data/store";
import { kinds } from "../index";
import { allFolders, deleteFolder, moveFolder, newFolder } from "./folders";

function lab(): RecordStore {
  const store = new RecordStore();
  const add = (of: "VM" | "pool" | "host", ref: string, other_config: Record<string, string>) =>
    ({ op: "add", class: of, ref, fields: { uuid: ref, name_label: ref, other_config } }) as const;
  store.apply([
    add("pool", "p", { EMPTY_FOLDERS: "/a/empty;/z", folder: "/a" }),
    add("VM", "v1", { folder: "/a/b/c" }),
    add("VM", "v2", { folder: "/a" }),
    add("host", "h", { folder: "/ab" }),
    add("VM", "v3", {}),
  ]);
  return store;
}
const shape = (items: ReturnType<typeof moveFolder>) => Object.fromEntries(items.map(({ ref, args }) => [ref, [args?.put, args?.drop]]));

test("folders are those of objects, those that are kept, and those around them", () => {
  expect(allFolders(lab(), kinds)).toEqual(["/a", "/a/b", "/a/b/c", "/a/empty", "/ab", "/z"]);
});
test("a new one is kept beside the others", () => {
  const pool = lab().all("pool")[0];
  if (pool) expect(shape(newFolder(pool, "/n"))).toEqual({ p: [{ EMPTY_FOLDERS: "/a/empty;/z;/n" }, []] });
});
test("one that moves takes all with it, and nothing of another whose name begins alike", () => {
  expect(shape(moveFolder(lab(), kinds, "/a", "/z/a2"))).toEqual({
    p: [{ EMPTY_FOLDERS: "/z/a2/empty;/z", folder: "/z/a2" }, []],
    v1: [{ folder: "/z/a2/b/c" }, []],
    v2: [{ folder: "/z/a2" }, []],
  });
});
test("one that goes leaves what lay in it to the one around it, or to none", () => {
  expect(shape(deleteFolder(lab(), kinds, "/a/b"))).toEqual({ v1: [{ folder: "/a/c" }, []] });
  expect(shape(deleteFolder(lab(), kinds, "/a"))).toEqual({
    p: [{ EMPTY_FOLDERS: "/empty;/z" }, ["folder"]],
    v1: [{ folder: "/b/c" }, []],
    v2: [{}, ["folder"]],
  });
  expect(shape(deleteFolder(lab(), kinds, "/z"))).toEqual({ p: [{ EMPTY_FOLDERS: "/a/empty" }, []] });
});
