import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { srTypes } from "../../simulator/storage/drivers/table";
import { literalsOf } from "./support/literals";

const ROOT = join(import.meta.dirname, "../..");
const HOUSE = ["simulator", "server", "components", "app"];

/** Where types of storage have their names. */
const homes: Readonly<Record<string, string>> = {
  "simulator/storage/drivers/": "the drivers",
  "simulator/scenario/shipped/": "which storage a datacentre has",
  "components/inside/fixture.ts": "a drawn host to draw in tests",
};
/** Whose words are others' by chance. */
const foreign: Readonly<Record<string, string>> = {
  "simulator/guest/": "words of programs and kernels: `ls --time-style=iso`",
  "simulator/model/own-messages.ts": "the parameter of VM.create_from_template",
  "simulator/toolstack/guest-config/specs.ts": "prefixes of xl's old disk syntax: `iscsi:`",
  "server/contract/storage.ts": "the content of a library, whose type comes from the drivers",
};

/** Types that a lab has, and those that it has not yet. @source xapi.md §12 (types seen by users) */
const types = new Set([
  ...srTypes,
  "smb",
  "cifs",
  "udev",
  "lvmoiscsi",
  "lvmohba",
  "iscsi",
  "hba",
  "gfs2",
  "zfs",
  "xfs",
  "cephfs",
  "linstor",
]);
/** A word of code that is a type's name; `iso` is what arguments and images are called too. */
const WORD = new RegExp(`(?<![\\w$-])(?:${[...types].filter((type) => type !== "iso").join("|")})(?![\\w$-])`);

/** Code of a line without its texts and comments. */
function codeOf(line: string): string {
  const code = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
  return /^\s*(?:\*|\/\*|\/\/)/.test(code) ? "" : code.replace(/\/\/.*$|\/\*.*\*\//, "");
}

/** Names of types in a source file, as `line: name`: whole texts, the beginning of one that several types share, keys, members and patterns. */
function typesIn(source: string): string[] {
  const texts = literalsOf(source).filter(({ text }) => types.has(text) || text === "lvmo");
  const words = source.split("\n").flatMap((line, at) => {
    const found = WORD.exec(codeOf(line));
    return found ? [`${at + 1}: ${found[0]}`] : [];
  });
  return [...texts.map(({ line, text }) => `${line}: ${text}`), ...words];
}

const isTest = (path: string): boolean => /\.(?:test|type-test)\.tsx?$|test-harness\.ts$|\/generated\//.test(path);
const files = HOUSE.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path.replaceAll("\\", "/")}`),
)
  .filter((path) => /\.tsx?$/.test(path) && !isTest(path))
  .map((path) => [path, readFileSync(join(ROOT, path), "utf8")] as const);

const excepted = { ...homes, ...foreign };
const isExcepted = (path: string): boolean =>
  Object.keys(excepted).some((each) => path === each || (each.endsWith("/") && path.startsWith(each)));

test("what a type of storage decides is asked of its driver: nothing else in the house names one", () => {
  expect(files.length).toBeGreaterThan(1_000);
  expect(files.flatMap(([path, source]) => (isExcepted(path) ? [] : typesIn(source).map((found) => `${path}:${found}`)))).toEqual([]);
});

test("each exception is still one", () => {
  const idle = Object.keys(excepted).filter((each) => !files.some(([path, source]) => path.startsWith(each) && typesIn(source).length > 0));
  expect(idle).toEqual([]);
});

/** Planted code, in which ‹…› stands for what a template puts in. */
const planted = (code: string): string => code.replaceAll("‹", "${").replaceAll("›", "}");

/** One violation for each way to test a type. */
test.each([
  'if (sr.type === "nfs") return;',
  "switch (sr.type) {\n  case 'udev':\n}",
  'const isBlock = sr.type.startsWith("lvm");',
  'const isRemote = type.startsWith("lvmo");',
  'const isRemote = ["lvmoiscsi"].includes(type);',
  'return sr.content_type === "iso" ? 1 : 2;',
  "const speed = { ext: 1, nfs: 2 }[type];",
  "const { latencyUs } = drivers.lvm.speed;",
  "if (/^lvm/.test(sr.type)) return;",
  "return /^(nfs|smb)$/.test(type);",
  "const shown = `‹type === `iso` ? 1 : 2›`;",
])("a type is found in %j", (source) => {
  expect(typesIn(planted(source)).length).toBeGreaterThan(0);
});
test.each([
  'const driver = driverOf(sr); // "nfs" and its like',
  "/**\n * lvm: the whole size\n */",
  'const iso = form.iso === null ? "" : `/isos/‹form.iso›`;',
  'if (!isLibrary(driver)) fault("only an ISO library (iso) has images");',
  'import { x } from "./next";\nconst text = { extent: 1, "text.ext4": 2 };',
  'const args = { iso: null, file: "lvm on a disk" };',
])("none is in %j", (source) => {
  expect(typesIn(planted(source))).toEqual([]);
});
