import { expect, test, vi } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../content/bytes";
import { completionOf } from "./complete";
import { newShell } from "./state";
import { type Shell, setVar } from "./variables";

vi.mock("./builtin-names", () => ({ builtinNames: () => ["cd", "echo", "exit"] }));

/** Directories by path: names, those of directories with a slash, of programs with a star. */
const dirs: Record<string, readonly string[]> = {
  "/usr/bin": ["cat*", "cut*", "grep*", "xl*", "data"],
  "/root": [".bashrc", "a b.txt", "note.md", "note.txt", "tool.sh*", "dir/", "it's", "größe", "größte"].map(encodeUtf8),
  "/root/dir": ["one", "two/"],
  "/etc": ["hostname", "hosts"],
  "/home/student": ["work/"],
};

function shell(): Shell {
  const st = newShell("interactive", "bash", [], 1, 0);
  const path = (name: string): string =>
    (name.startsWith("/") ? name : `/root/${name}`).replace(/\/\.(?=\/|$)/g, "").replace(/(.)\/$/, "$1");
  const entry = (full: string): string | undefined => {
    const cut = full.lastIndexOf("/");
    const name = full.slice(cut + 1);
    return dirs[full.slice(0, cut)]?.find((other) => other.replace(/[/*]$/, "") === name);
  };
  const ctx = {
    uid: 0,
    hold: () => true,
    charge: () => undefined,
    path,
    process: { heldBytes: 0 },
    machine: {
      fs: {
        text: () => "root:x:0:0::/root:/bin/bash\nstudent:x:1000:1000::/home/student:/bin/bash\nstudio:x:1001:1001::/home/studio:/bin/sh\n",
      },
    },
    fs: {
      list: (dir: string) => dirs[path(dir)]?.map((name) => name.replace(/[/*]$/, "")) ?? "ENOENT",
      isDir: (full: string) => entry(full)?.endsWith("/") ?? dirs[full] !== undefined,
      lookup: (full: string) => ({ node: { m: entry(full)?.endsWith("*") ? 0o755 : 0o644 } }),
    },
  };
  const sh = { st, ctx } as unknown as Shell;
  setVar(sh, "PATH", "/usr/bin");
  setVar(sh, "HOME", "/root");
  st.functions.$greet = { s: "", b: 0, text: "", base: 0, source: null, line: 1 };
  st.aliases.$ll = "ls -l";
  return sh;
}

/** A line, what is put behind it, and the names that a list would show. */
test.each([
  ["cu", "t ", ["cut"]],
  ["c", "", ["case", "cat", "cd", "coproc", "cut"]],
  ["gre", "", ["greet", "grep"]],
  ["l", "l ", ["ll"]],
  ["ls; cu", "t ", ["cut"]],
  ["ls | gr", "e", ["greet", "grep"]],
  ["x=$(cu", "t ", ["cut"]],
  ["X=1 cu", "t ", ["cut"]],
  ["sudo gre", "", ["greet", "grep"]],
  ["if x; then cu", "t ", ["cut"]],
  ["echo ca", "", []],
  ["cat note", ".", ["note.md", "note.txt"]],
  ["cat note.m", "d ", ["note.md"]],
  ["cat a", "\\ b.txt ", ["a b.txt"]],
  ["cat a\\ ", "b.txt ", ["a b.txt"]],
  ['cat "a', ' b.txt" ', ["a b.txt"]],
  ["cat 'a b", ".txt' ", ["a b.txt"]],
  ["cat it", "\\'s ", ["it's"]],
  ["cat d", "ir/", ["dir/"]],
  ["cat dir/", "", ["one", "two/"]],
  ["cat dir/t", "wo/", ["two/"]],
  ["cat .b", "ashrc ", [".bashrc"]],
  ["cat /etc/host", "", ["hostname", "hosts"]],
  ["cat ~/no", "te.", ["note.md", "note.txt"]],
  ["cat ~student/w", "ork/", ["work/"]],
  ["cat ~stud", "", ["~student/", "~studio/"]],
  ["cat ~studi", "o/", ["~studio/"]],
  ["./t", "ool.sh ", ["tool.sh"]],
  ["./n", "", []],
  ["to", "ol.sh ", ["tool.sh"]],
  ["dd of=/etc/hostn", "ame ", ["hostname"]],
  ["export P=/usr:/etc/hostn", "ame ", ["hostname"]],
  ["echo $HOM", "E ", ["$HOME"]],
  ["echo \u0024{HOM", "E} ", ["\u0024{HOME}"]],
  ['echo "$HOM', 'E" ', ["$HOME"]],
  ["echo '$HOM", "", []],
  ["cat <no", "te.", ["note.md", "note.txt"]],
  ["cat >/etc/hostn", "ame ", ["hostname"]],
  ["cat grö", "ß", ["größe", "größte"]],
  ["nothing-like-it", "", []],
] as const)("%j", (line, put, names) => {
  const sh = shell();
  const found = completionOf(sh, encodeUtf8(line));
  expect([decodeUtf8(found.more + found.end), found.names.map(decodeUtf8)]).toEqual([put, [...names]]);
});
