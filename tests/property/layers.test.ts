import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryChunks } from "../../simulator/content/chunks";
import type { DiskContent, FrozenLayer } from "../../simulator/content/overlay";
import { TreeBuilder } from "../../simulator/guest/fs/base-tree";
import { FileSystem } from "../../simulator/guest/fs/filesystem";
import { usageOf } from "../../simulator/guest/fs/volume";
import { DiskLayers, DiskVolume } from "../../simulator/guest/os/disk-volume";
import type { Machine } from "../../simulator/guest/os/machine";
import { Marks, type PieceForm, Pieces } from "../../simulator/kernel/pieces";
import { Layers, MOST_DEPTH } from "../../simulator/storage/disk/layers";

const ROOT = { uid: 0, gid: 0 };
const tree = new TreeBuilder().file("/etc/motd", "hello\n").file("/srv/a/one", "1").file("/srv/a/two", "2").dir("/var/log").build();
const DIRS = ["/etc", "/srv", "/srv/a", "/var", "/var/log", "/var/log/x"];
const NAMES = ["motd", "one", "two", "x", "y"];

function form<V>(part: string): PieceForm<V> {
  return { part, write: (value) => value, read: (data) => data as V };
}
function storage(disks: readonly (readonly [string, unknown])[] = [], layers: readonly (readonly [string, unknown])[] = []) {
  const marks = new Marks();
  const diskPieces = new Pieces<DiskContent>(marks, form("disk"));
  const layerPieces = new Pieces<FrozenLayer>(marks, form("layer"));
  for (const [key, value] of disks) diskPieces.set(key, value as DiskContent);
  for (const [key, value] of layers) layerPieces.set(key, value as FrozenLayer);
  return { disks: diskPieces, layers: new Layers(layerPieces, diskPieces) };
}

/** A file system on a disk, with nothing else around it. */
function mounted({ disks, layers }: ReturnType<typeof storage>, key: string): { fs: FileSystem; volume: DiskVolume } {
  const machine = { services: { layersUnder: (parent: string) => layers.chain(parent) }, state: {} } as unknown as Machine;
  const content = disks.get(key) as DiskContent;
  const disk = { device: "xvda", sizeBytes: 1 << 30, type: "Disk", mode: "RW", bootable: true, content } as const;
  const volume = new DiskVolume(
    tree,
    disk,
    new DiskLayers(machine, "xvda"),
    0,
    () => 0,
    () => false,
  );
  const fs = new FileSystem({
    chunks: new MemoryChunks(),
    mayStore: () => true,
    synth: () => undefined,
    synthWrite: () => "EACCES",
    addedNames: () => [],
    nowSeconds: () => 1,
    volume: () => volume,
    mounts: () => [],
    isOpen: () => false,
  });
  return { fs, volume };
}

/** All files and directories with what they hold, by path. */
function pictureOf(fs: FileSystem, dir = "/"): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of fs.list(dir) as readonly string[]) {
    const path = dir === "/" ? `/${name}` : `${dir}/${name}`;
    if (["/dev", "/proc", "/run", "/sys"].includes(path)) continue;
    if (fs.isDir(path)) Object.assign(all, { [`${path}/`]: "" }, pictureOf(fs, path));
    else all[path] = fs.text(path);
  }
  return all;
}
/** The same disk with all that is its own in one layer of one file system: what a model has in place of a chain. */
type Model = Map<string, ReturnType<typeof mounted>>;

const path = fc.tuple(fc.constantFrom(...DIRS), fc.constantFrom(...NAMES)).map(([dir, name]) => `${dir}/${name}`);
const at = fc.nat(99);
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("write" as const), at, path, text: fc.string({ maxLength: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove" as const), at, path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("mkdir" as const), at, path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rename" as const), at, path, to: path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("link" as const), at, path, to: path }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("clone" as const), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("destroy" as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
);

test("[LAY-3] disks made from one another hold what full copies would, and no layer stays that nobody needs", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let store = storage([["d0", { base: "tree", overlay: null }]]);
      let made = 0;
      let named = 0;
      const contents = new Map<string, DiskContent>([["d0", { base: "tree", overlay: {} }]]);
      const model: Model = new Map([["d0", mounted(storage([["m", contents.get("d0")]]), "m")]]);
      const open = new Map<string, ReturnType<typeof mounted>>();
      const fsOf = (key: string): ReturnType<typeof mounted> => {
        const known = open.get(key) ?? mounted(store, key);
        open.set(key, known);
        return known;
      };
      for (const each of commands) {
        const keys = [...model.keys()];
        if (each.do === "reopen") {
          const pieces = (map: { pieces(): Iterable<{ key: string; text: () => string }> }) =>
            [...map.pieces()].map(({ key, text }) => [key, JSON.parse(text())] as const);
          store = storage(pieces(store.disks), pieces(store.layers.pieces));
          open.clear();
          continue;
        }
        const key = keys[each.at % keys.length] as string;
        if (each.do === "clone") {
          if (store.layers.depthFrom(store.disks.peek(key) as DiskContent) > MOST_DEPTH) continue;
          const to = `d${++made}`;
          store.disks.set(to, store.layers.share(key, () => `l${++named}`) as DiskContent);
          contents.set(to, JSON.parse(JSON.stringify(contents.get(key))));
          model.set(to, mounted(storage([["m", contents.get(to)]]), "m"));
        } else if (each.do === "destroy") {
          if (keys.length === 1) continue;
          const { parent } = store.disks.peek(key) as DiskContent;
          store.disks.delete(key);
          store.layers.release(parent);
          for (const map of [model, contents, open]) map.delete(key);
        } else {
          const act = ({ fs }: ReturnType<typeof mounted>): unknown => {
            if (each.do === "write") return fs.write(each.path, each.text, ROOT);
            if (each.do === "remove") return fs.remove(each.path);
            if (each.do === "mkdir") return fs.mkdir(each.path, ROOT);
            if (each.do === "rename") return fs.rename(each.path, each.to);
            const found = fs.lookup(each.path, false);
            return typeof found === "string" ? found : fs.link(found, each.to);
          };
          const own = model.get(key) as ReturnType<typeof mounted>;
          expect(act(fsOf(key))).toBe(act(own));
        }
        for (const _ of store.layers.check());
      }
      for (const [key, own] of model) {
        expect(pictureOf(fsOf(key).fs)).toEqual(pictureOf(own.fs));
        // Counted anew, and kept up to date.
        const fresh = { ...usageOf(mounted(store, key).volume) };
        expect(usageOf({ counted: {}, layers: fsOf(key).volume.layers })).toEqual(fresh);
        expect(usageOf(fsOf(key).volume)).toEqual(usageOf(own.volume));
      }
      for (const key of [...model.keys()]) {
        const { parent } = store.disks.peek(key) as DiskContent;
        store.disks.delete(key);
        store.layers.release(parent);
      }
      expect(store.layers.pieces.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("a thousand clones of one disk share what it held", () => {
  const store = storage([["d0", { base: "tree", overlay: null }]]);
  const { fs } = mounted(store, "d0");
  for (let i = 0; i < 200; i++) fs.write(`/srv/${i}`, "x".repeat(1_000), ROOT);
  for (let i = 1; i <= 1_000; i++) store.disks.set(`d${i}`, store.layers.share("d0", () => `l${i}`) as DiskContent);
  expect(store.layers.pieces.size).toBe(1);
  const bytes = [...store.disks.pieces()].reduce((sum, { text }) => sum + text().length, 0);
  expect(bytes).toBeLessThan(100_000);
  expect(mounted(store, "d77").fs.text("/srv/77")).toHaveLength(1_000);
});
