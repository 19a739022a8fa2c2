import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const page = read("docs/console-inventory.md");

const STATES = ["whole", "in part", "waits"];
/** What a row says where something is there and no test shows it. */
const UNTESTED = "none yet";

type Cells = readonly string[];
interface Row {
  readonly section: string;
  readonly cells: Cells;
}
const cellsOf = (line: string): Cells =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of every table whose header begins so, each with the section that it stands in; "" before the first. */
function rowsUnder(text: string, header: string): readonly Row[] {
  let section = "";
  let isWanted = false;
  return text.split("\n").flatMap((line): Row[] => {
    if (line.startsWith("## ")) section = line.slice(3);
    if (!line.startsWith("|")) isWanted = false;
    else if (line.startsWith(header)) isWanted = true;
    else if (isWanted && !line.startsWith("|---")) return [{ section, cells: cellsOf(line) }];
    return [];
  });
}

const commands: ReadonlySet<string> = new Set(rowsUnder(read("docs/commands.md"), "| command |").map(({ cells }) => cells[0] ?? ""));
const TITLE = /\b(?:test|it)(?:\.\w+)*\(\s*(["'`])((?:\\.|(?!\1).)*)\1/g;
function hasTest(path: string, words: string): boolean {
  if (!/\.(?:test|e2e)\.tsx?$/.test(path) || !existsSync(join(ROOT, path))) return false;
  return [...read(path).matchAll(TITLE)].some(([, , title = ""]) => title.includes(words));
}

/** What a row says that is not so. @param subjects - what a row may wait for */
function faultsOfRow(cells: Cells, subjects: readonly string[]): readonly string[] {
  const [what = "", state = "", where = "", shown = "", missing = "", waits = ""] = cells;
  const faults: string[] = [];
  const must = (held: boolean, fault: string): void => void (held || faults.push(`${what}: ${fault}`));
  must(cells.length === 6 && what !== "", "has six cells and a name");
  must(STATES.includes(state), `no state is called ${state}`);
  const isThere = state !== "waits";
  must((where !== "") === isThere && (shown !== "") === isThere, "says where it is and what shows it, just if it is there");
  must((missing !== "") === (state === "in part"), "says what is missing, just if it is there in part");
  must((waits !== "") === (state !== "whole"), "says what it waits for, unless it is whole");
  must(waits === "" || subjects.includes(waits), `nothing is called ${waits}`);
  for (const place of where.split("<br>").filter(Boolean)) {
    const [, path, command] = /^(?:`([^`]+)`|\*\*(.+)\*\*)$/.exec(place) ?? [];
    if (command !== undefined) must(commands.has(command), `no command ${command}`);
    else must(path !== undefined && existsSync(join(ROOT, path)), `no file ${place}`);
  }
  for (const each of shown.split("<br>").filter((one) => one !== "" && one !== UNTESTED)) {
    const [, path = "", words = ""] = /^`([^`]+)` "(.+)"$/.exec(each) ?? [];
    must(words !== "" && hasTest(path, words), `no test ${each}`);
  }
  return faults;
}

/** The table of counts as the rows have it. */
function countsOf(rows: readonly Row[]): readonly Cells[] {
  const count = (name: string, of: readonly Row[]): Cells => {
    const states = STATES.map((state) => of.filter(({ cells }) => cells[1] === state).length);
    return [name, of.length, ...states, of.filter(({ cells }) => cells[3] === UNTESTED).length].map(String);
  };
  const sections = [...new Set(rows.map(({ section }) => section))];
  return [
    ...sections.map((name) =>
      count(
        name,
        rows.filter(({ section }) => section === name),
      ),
    ),
    count("all", rows),
  ];
}

function faultsOf(text: string): readonly string[] {
  const rows = rowsUnder(text, "| what | state |");
  const subjects = rowsUnder(text, "| waits for |").map(({ cells }) => cells);
  const names = subjects.map(([name = ""]) => name);
  const counted = (name: string): string => String(rows.filter(({ cells }) => cells[5] === name).length);
  const said = rowsUnder(text, "| section |").map(({ cells }) => cells.join(" | "));
  const due = countsOf(rows).map((cells) => cells.join(" | "));
  return [
    ...rows.flatMap(({ cells }) => faultsOfRow(cells, names)),
    ...(said.join("\n") === due.join("\n") ? [] : due.filter((line, at) => line !== said[at]).map((line) => `counts: ${line}`)),
    ...subjects.flatMap(([name = "", , count]) => (count === counted(name) ? [] : [`counts: ${name} ${counted(name)}`])),
  ];
}

describe("docs/console-inventory.md", () => {
  test("names files, commands and tests that are there, and counts its rows", () => {
    expect(rowsUnder(page, "| what | state |").length).toBeGreaterThan(600);
    expect(faultsOf(page)).toEqual([]);
  });

  const [whole] = page.match(/^\| Device \| whole \| `components\/kinds\/device\/vif-columns\.tsx` .*$/m) ?? [""];
  const [part] = page.match(/^\| Stacked bar.* \| in part \|.*$/m) ?? [""];
  const [waits] = page.match(/^\| Reclaim freed space \| waits \|.*$/m) ?? [""];
  test.each([
    ["a file that is not there", whole, whole.replace("vif-columns", "vif-pillars"), "Device: no file"],
    ["a command that is not there", whole, whole.replace(/`components[^`]+`/, "**Teleport**"), "Device: no command Teleport"],
    ["a place that is neither", whole, whole.replace(/`components[^`]+`/, "somewhere"), "Device: no file somewhere"],
    ["a test's file that is not there", whole, whole.replace("tabs.e2e", "taps.e2e"), "Device: no test"],
    ["a test that is not in its file", whole, whole.replace('"VM Networking', '"VM Knitting'), "Device: no test"],
    ["a test's words outside any title", whole, whole.replace(/"VM Networking[^"]*"/, '"import { readFileSync"'), "Device: no test"],
    ["a row that is there without a word on tests", whole, whole.replace(/`tests[^|]+/, " "), "Device: says where it is"],
    ["a row that is whole and lacks something", whole, whole.replace(/\| {2}\| {2}\|$/, "| colour |  |"), "Device: says what is missing"],
    [
      "a row that is whole and waits",
      whole,
      whole.replace(/\| {2}\| {2}\|$/, "|  | the network: pool networking |"),
      "Device: says what it waits for",
    ],
    ["a state that there is not", whole, whole.replace("| whole |", "| nearly |"), "Device: no state is called nearly"],
    ["a row with a cell too few", whole, whole.replace(/ \|$/, "").replace(/\|[^|]*$/, "|"), "Device: has six cells"],
    ["a row in part that lacks nothing", part, part.replace(/\|[^|]+\|([^|]+)\|$/, "|  |$1|"), "says what is missing"],
    [
      "a row that waits and has a place",
      waits,
      waits.replace("| waits |  |", "| waits | `README.md` |"),
      "Reclaim freed space: says where it is",
    ],
    ["a row that waits for nothing", waits, waits.replace(/\|[^|]+\|$/, "|  |"), "Reclaim freed space: says what it waits for"],
    [
      "a row that waits for what nobody has named",
      waits,
      waits.replace(/\|[^|]+\|$/, "| spring |"),
      "Reclaim freed space: nothing is called spring",
    ],
    ["a row that is not counted", waits, `${waits}\n${waits}`, "counts: 1.3"],
    ["a row that what it waits for does not count", waits, `${waits}\n${waits}`, "counts: disks, snapshots, templates"],
    ["a row that the sum does not count", waits, `${waits}\n${waits}`, "counts: all"],
  ])("planted: %s", (_what, line, planted, fault) => {
    expect(line).not.toBe("");
    expect(planted).not.toBe(line);
    expect(faultsOf(page.replace(line, () => planted)).join("\n")).toContain(fault);
  });
});
