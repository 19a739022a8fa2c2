import { type Bytes, changeCase, isAscii } from "../../../content/bytes";
import type { Meter } from "../../os/costs";
import { characterAt } from "../../regex/text";
import type { CaseChange, ReplacementPart } from "./command";
import { SedError, SPACE_MOST } from "./state";

/** No change. */
const AS_IS: CaseChange = { all: "", first: "" };

/** Parts of a replacement, after its escapes of bytes were replaced. @source sed/compile.c: setup_replacement */
export function replacementParts(text: Bytes): { parts: ReplacementPart[]; groups: number } {
  const parts: ReplacementPart[] = [];
  let groups = 0;
  let now: CaseChange = AS_IS;
  let later: CaseChange = AS_IS;
  let plain = "";
  const end = (group: number): void => {
    parts.push({ text: plain, group, change: now });
    plain = "";
    now = later;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === "&") {
      end(0);
      continue;
    }
    const next = text[i + 1];
    if (c !== "\\" || next === undefined) {
      plain += c;
      continue;
    }
    i++;
    if (next >= "0" && next <= "9") {
      groups = Math.max(groups, Number(next));
      end(Number(next));
    } else if ("LUE".includes(next)) {
      end(-1);
      now = { all: next === "E" ? "" : (next as "L"), first: "" };
      later = now;
    } else if (next === "l" || next === "u") {
      end(-1);
      later = { all: now.all, first: "" };
      now = { all: now.all, first: next };
    } else plain += next;
  }
  if (plain !== "") parts.push({ text: plain, group: -1, change: now });
  return { parts: parts.filter((part) => part.text !== "" || part.group >= 0 || part.change.first !== ""), groups };
}

/** Most bytes beyond ASCII whose case one replacement changes: some ms of work. guess: a line has a few hundred */
const CHANGED_MOST = 65_536;

/**
 * What a match is replaced by.
 *
 * @throws SedError when it is too long
 * @source sed/execute.c: append_replacement, str_append_modified
 */
export function replaced(parts: readonly ReplacementPart[], line: Bytes, places: readonly number[], meter: Meter): Bytes {
  const out: Bytes[] = [];
  let size = 0;
  let changes = 0;
  const add = (text: Bytes, change: CaseChange): void => {
    size += text.length;
    if (change !== AS_IS && !isAscii(text)) changes += text.length;
    if (size > SPACE_MOST || changes > CHANGED_MOST) throw new SedError("memory exhausted", 4);
    out.push(changed(text, change));
  };
  // A change of a first character that has met nothing yet.
  let waiting: CaseChange["first"] = "";
  for (const part of parts) {
    let change: CaseChange = part.change.first !== "" ? part.change : changeOf(part.change.all, waiting);
    waiting = "";
    if (part.text !== "") {
      add(part.text, change);
      change = changeOf(change.all, "");
    }
    if (part.group < 0) continue;
    const from = places[2 * part.group] ?? -1;
    const to = places[2 * part.group + 1] ?? -1;
    if (from !== to) add(line.slice(from, to), change);
    else if (part.change.first !== "") waiting = change.first;
  }
  meter.charge("looked", 8 * parts.length + size / 16 + 32 * changes);
  return out.join("");
}

function changeOf(all: CaseChange["all"], first: CaseChange["first"]): CaseChange {
  return all === "" && first === "" ? AS_IS : { all, first };
}

function changed(text: Bytes, change: CaseChange): Bytes {
  if (change.all === "" && change.first === "") return text;
  if (change.first === "") return changeCase(text, change.all === "U");
  const length = text === "" ? 0 : characterAt(text, 0) & 7;
  const tail = text.slice(length);
  return changeCase(text.slice(0, length), change.first === "u") + (change.all === "" ? tail : changeCase(tail, change.all === "U"));
}
