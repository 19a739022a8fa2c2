import "../../tests/support/all-texts";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serverText } from "./server-text";
import { scenarioFaultPatterns } from "./zh-scenario-faults";

const FOLDER = join(import.meta.dirname, "../../simulator/scenario/file");
/** Each rule that a test of the check has seen said, as a page gets it. */
const said = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".test.ts"))
  .flatMap((name) => readFileSync(join(FOLDER, name), "utf8").split("\n"))
  .flatMap((line) => /^\s*['"](line \d+: .+)['"],?$/.exec(line)?.[1] ?? []);

test("the faults that the check's own tests expect are said in Chinese", () => {
  expect(said.length).toBeGreaterThan(5);
  for (const line of said) expect(serverText("zh", line)).toMatch(/^第 \d+ 行：.*[\u4e00-\u9fff][^a-z]*/);
});

test.each([
  ["line 12: hosts[1].memoryGiB: a whole number from 4 to 16384 is expected", "第 12 行：hosts[1].memoryGiB：应为 4 到 16384 的整数"],
  [
    'line 3: vms[0].interfaces[1].network: there is no network "wan"; the nearest is "lan"',
    '第 3 行：vms[0].interfaces[1].network：没有 "wan"（network）；最接近的是 "lan"',
  ],
  ["line 7: a comma or } is expected", "第 7 行：此处应为逗号或 }"],
  [
    "line 5: vms[3].template: Xen 3.4.3 has no PVH guests; they came with 4.10",
    "第 5 行：vms[3].template：Xen 3.4.3 不支持 PVH 客户机；自 4.10 起才支持",
  ],
  ["line 12: networks[0].name: U+0007 is a control character", "第 12 行：networks[0].name：U+0007 是控制字符"],
])("%s", (english, chinese) => {
  expect(serverText("zh", english)).toBe(chinese);
});

test("each pattern stands for one rule", () => {
  const sources = scenarioFaultPatterns.map(([pattern]) => pattern.source);
  expect(new Set(sources).size).toBe(sources.length);
});
