import { expect, test } from "vitest";
import { violations } from "../../scripts/check-imports.mjs";

const check = (files: Record<string, string>): string[] =>
  violations(new Map(Object.entries(files))).map(({ text }: { text: string }) => text);

/** One planted violation for each rule. */
test.each([
  ["simulator/kernel/a.ts", `import { x } from "../model/row";`, "simulator/kernel may not import simulator/model"],
  ["simulator/wire/a.ts", `import { x } from "../network/frame";`, "simulator/wire may not import simulator/network"],
  ["simulator/model/a.ts", `import type { X } from "../xen/domain";`, "simulator/model may not import simulator/xen"],
  ["simulator/xen/a.ts", `import { x } from "../network/bridge";`, "simulator/xen may not import simulator/network"],
  ["simulator/network/a.ts", `export { x } from "../xenstore/tree";`, "simulator/network may not import simulator/xenstore"],
  ["simulator/storage/a.ts", `import { x } from "../toolstack/vm-start";`, "simulator/storage may not import simulator/toolstack"],
  ["simulator/guest/os/a.ts", `import { x } from "../../model/row";`, "simulator/guest may not import simulator/model but for types"],
  [
    "simulator/guest/os/a.ts",
    `import { type X, y } from "../../model/row";`,
    "simulator/guest may not import simulator/model but for types",
  ],
  ["simulator/toolstack/a.ts", `import { x } from "../cli/xl";`, "simulator/toolstack may not import simulator/cli"],
  ["simulator/toolstack/a.ts", `import { x } from "..";`, "inside the simulator import the file itself"],
  ["simulator/devices/a.ts", `import { x } from "../world/world";`, "simulator/devices may not import simulator/world"],
  ["simulator/world/a.ts", `import type { X } from "../dom0/daemons";`, "simulator/world may not import simulator/dom0"],
  ["simulator/dom0/a.ts", `import { x } from "../toolstack/table";`, "simulator/dom0 may not import simulator/toolstack"],
  ["simulator/toolstack/vm/a.ts", `import { x } from "../../views/table";`, "simulator/toolstack may not import simulator/views"],
  ["simulator/toolstack/a.ts", `import { x } from "../state/part";`, "simulator/toolstack may not import simulator/state"],
  ["simulator/views/a.ts", `import { x } from "../cli/xl/program";`, "simulator/views may not import simulator/cli"],
  ["simulator/state/a.ts", `import { x } from "../scenario/build";`, "simulator/state may not import simulator/scenario"],
  ["simulator/contract/a.ts", `import { x } from "../model/row";`, "simulator/contract holds types alone"],
  ["simulator/xen/a.ts", `import { x } from "../contract/lab";`, "of simulator/contract there are types alone"],
  ["simulator/new/a.ts", `import { x } from "../xen/domain";`, "no rule says what simulator/new may import"],
  ["simulator/xen/a.ts", `import { readFileSync } from "node:fs";`, "may not use the package node:fs"],
  ["simulator/cli/a.ts", `import { x } from "../../server/lab/types";`, "may not reach outside itself"],
  ["simulator/cli/xl/a.ts", `import { x } from "../xm/xend";`, "simulator/cli/xl may import simulator/cli/common, and no other tool"],
  ["simulator/cli/xm/deep/a.ts", `import type { X } from "../../xl/command";`, "simulator/cli/xm may import simulator/cli/common"],
  ["simulator/cli/xl/a.ts", `import { x } from "../engine-maker";`, "simulator/cli/xl may import simulator/cli/common"],
  ["simulator/cli/common/a.ts", `import { x } from "../xl/command";`, "simulator/cli/common serves every tool and knows none"],
  ["simulator/xen/a.ts", `const x = Math.random();`, "Math.random"],
  ["simulator/xen/a.ts", `const x = Date.now();`, "Date"],
  ["simulator/xen/a.ts", `const x = performance.now();`, "performance"],
  ["simulator/xen/a.ts", `const x = new Intl.NumberFormat();`, "Intl"],
  ["simulator/xen/a.ts", `const x = a.localeCompare(b);`, "locale calls"],
  ["simulator/xen/a.ts", `setTimeout(f, 1);`, "timers"],
  ["server/lab/a.ts", `import { x } from "../../simulator/kernel/time";`, "through simulator/index.ts alone"],
  ["server/lab/a.ts", `import { x } from "../doors/realtime/socket-server";`, "server/lab may not import server/doors/realtime"],
  ["server/lab/a.ts", `import { x } from "../db/open";`, "server/lab may not import server/db"],
  ["server/doors/api/a.ts", `import { x } from "../realtime/inputs";`, "server/doors/api may not import server/doors/realtime"],
  ["server/doors/api/routers/a.ts", `import { x } from "../../realtime/inputs";`, "server/doors/api may not import server/doors/realtime"],
  ["server/contract/a.ts", `import { x } from "../../simulator";`, "types from below, never values"],
  ["server/contract/a.ts", `import { x } from "../doors/api/router";`, "server/contract may not import server/doors/api"],
  ["server/main.ts", `import { x } from "../components/ui/button";`, "may not import pages"],
  ["components/ui/a.tsx", `import { x } from "@/server/lab/types";`, "through server/contract alone"],
  ["components/ui/a.tsx", `import type { X } from "@/simulator";`, "take its types from server/contract"],
  ["components/tree/a.tsx", `import { x } from "../kinds/vm/vm-commands";`, "components/tree may not import components/kinds"],
  ["components/inside/a.tsx", `import { x } from "../kinds/vm/vm-commands";`, "components/inside may not import components/kinds"],
  ["components/kinds/vm/a.tsx", `import { x } from "../../frame/toolbar";`, "components/kinds may not import components/frame"],
  ["components/labs/a.tsx", `import { x } from "../kinds/common/lists";`, "components/labs may not import components/kinds"],
  ["components/new/a.tsx", `import { x } from "../ui/button";`, "no rule says what components/new may import"],
  ["components/ui/a.tsx", `import { x } from "@/app/page";`, "components may not import app"],
  ["app/page.tsx", `import { getRuntime } from "@/server/runtime";`, "through server/contract alone"],
  ["app/page.tsx", `const x = import("@/server/main");`, "through server/contract alone"],
])("%s: %s", (path, text, why) => {
  expect(check({ [path]: text }).join("\n")).toContain(why);
});

test("a cycle is found within a folder as between folders; of types alone it is none", () => {
  const files = (word: string, folder: string) => ({
    "server/lab/a.ts": `import { b } from "${folder}b";`,
    [`server/${folder === "./" ? "lab" : "lab/deep"}/b.ts`]: `import ${word}{ a } from "${folder === "./" ? "./" : "../"}a";`,
  });
  expect(check(files("", "./deep/"))).toEqual(["cycle: server/lab/a.ts -> server/lab/deep/b.ts -> server/lab/a.ts"]);
  expect(check(files("", "./"))).toEqual(["cycle: server/lab/a.ts -> server/lab/b.ts -> server/lab/a.ts"]);
  expect(check(files("type ", "./deep/"))).toEqual([]);
  expect(check(files("type ", "./"))).toEqual([]);
  expect(check({ "server/lab/a.ts": `import { a } from "./a";` })).toEqual(["cycle: server/lab/a.ts -> server/lab/a.ts"]);
});

test("a cycle of more files is named by its shortest rounds; what only leads there is not named", () => {
  expect(
    check({
      "server/lab/a.ts": `import { b } from "./b";`,
      "server/lab/b.ts": `import { c } from "./c";`,
      "server/lab/c.ts": `import { d } from "./d";\nimport { b } from "./b";`,
      "server/lab/d.ts": `import { b } from "./b";`,
    }),
  ).toEqual([
    "cycle: server/lab/b.ts -> server/lab/c.ts -> server/lab/b.ts",
    "cycle: server/lab/d.ts -> server/lab/b.ts -> server/lab/c.ts -> server/lab/d.ts",
  ]);
});

test("the files of the shell's evaluation may need one another, and nobody else through them; one that stops needing them is named", () => {
  const shell = (name: string, ...imported: string[]) => ({
    [`simulator/guest/shell/${name}.ts`]: imported.map((each) => `import { x } from "./${each}";`).join("\n"),
  });
  const evaluation = { ...shell("arith", "expand"), ...shell("expand", "variables"), ...shell("variables", "arith") };
  expect(check(evaluation)).toEqual([]);
  expect(check({ ...evaluation, ...shell("variables", "arith", "glob"), ...shell("glob", "variables") })).toEqual([
    "cycle: simulator/guest/shell/glob.ts -> simulator/guest/shell/variables.ts -> simulator/guest/shell/glob.ts",
  ]);
  expect(check({ ...evaluation, ...shell("prompt", "expand") })).toEqual(["is allowed a cycle and has none: take it off MAY_RECUR"]);
});

test("what is allowed passes", () => {
  expect(
    check({
      "simulator/guest/os/a.ts": `import type { X } from "../../model/row";\nimport { parse } from "unbash";\n// Math.random in a comment`,
      "simulator/devices/a.ts": `import { x } from "../xen/grant";\nimport { y } from "../network/bridge";`,
      "simulator/cli/xl/commands/a.ts": `import { x } from "../../common/call";\nimport { y } from "../command";`,
      "simulator/cli/a.ts": `import { xl } from "./xl/program";`,
      "simulator/xen/a.test.ts": `import { expect } from "vitest";`,
      "app/api/trpc/[trpc]/route.ts": `import { getRuntime } from "@/server/runtime";`,
      "components/ui/a.tsx": `import type { LabView } from "@/server/contract";`,
    }),
  ).toEqual([]);
});
