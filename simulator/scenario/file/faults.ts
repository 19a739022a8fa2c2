/** What is wrong in a scenario's file, and where. */
import type { JsonNode, Place } from "./json-tree";

/** Keys and positions from the top of a file to a value. */
export type Path = readonly (string | number)[];

/** One fault: the line (from 1), the value's path as `hosts[1].memoryGiB` ("" for the whole file), and the rule that it breaks. */
export interface FileFault {
  readonly line: number;
  readonly path: string;
  readonly rule: string;
}

/** Faults that are told of one file; what is left is said as their number. */
const FAULTS_MOST = 50;

/** Collects faults in the order in which they stand in the file. */
export class FaultList {
  private readonly found: (FileFault & Place)[] = [];
  constructor(private readonly root: JsonNode) {}

  get isEmpty(): boolean {
    return this.found.length === 0;
  }
  /** Whether there are as many as are told: what costs time need not be found out for more. */
  get isFull(): boolean {
    return this.found.length >= FAULTS_MOST;
  }
  /** A fault whose place is known. */
  add(place: Place, path: Path, rule: string): void {
    this.found.push({ ...place, path: pathText(path), rule });
  }
  /** A fault of the value at a path; of what holds it when it was left out. */
  at(path: Path, rule: string): void {
    this.add(placeOf(this.root, path), path, rule);
  }
  all(): FileFault[] {
    const sorted = this.found.sort((a, b) => a.line - b.line || a.column - b.column);
    const shown = sorted.slice(0, FAULTS_MOST).map(({ line, path, rule }) => ({ line, path, rule }));
    const last = sorted[FAULTS_MOST];
    return last
      ? [...shown, { line: last.line, path: "", rule: `there are ${sorted.length - FAULTS_MOST} more faults from here on` }]
      : shown;
  }
}

function placeOf(root: JsonNode, path: Path): Place {
  let node = root;
  for (const step of path) {
    const next =
      node.kind === "list" && typeof step === "number"
        ? node.items[step]
        : node.kind === "object"
          ? node.members.find(({ key }) => key === step)?.value
          : undefined;
    if (!next) break;
    node = next;
  }
  return node.place;
}

function pathText(path: Path): string {
  return path.map((step, n) => (typeof step === "number" ? `[${step}]` : n === 0 ? step : `.${step}`)).join("");
}

/** A fault as one line: `line 12: hosts[1].memoryGiB: a whole number from 4 to 16384 is expected`. */
export function faultLine({ line, path, rule }: FileFault): string {
  return `line ${line}: ${path === "" ? "" : `${path}: `}${rule}`;
}
