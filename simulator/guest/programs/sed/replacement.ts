import { type Bytes, changeCase, charsOf } from "../../../content/bytes";
import type { CaseChange, ReplacementPart } from "./command";

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

/** What a match is replaced by. @source sed/execute.c: append_replacement, str_append_modified */
export function replaced(parts: readonly ReplacementPart[], line: Bytes, places: readonly number[]): Bytes {
  let out = "";
  // A change of a first character that has met nothing yet.
  let waiting: CaseChange["first"] = "";
  for (const part of parts) {
    let change: CaseChange = part.change.first !== "" ? part.change : { all: part.change.all, first: waiting };
    waiting = "";
    if (part.text !== "") {
      out += changed(part.text, change);
      change = { all: change.all, first: "" };
    }
    if (part.group < 0) continue;
    const from = places[2 * part.group] ?? -1;
    const to = places[2 * part.group + 1] ?? -1;
    if (from !== to) out += changed(line.slice(from, to), change);
    else if (part.change.first !== "") waiting = change.first;
  }
  return out;
}

function changed(text: Bytes, change: CaseChange): Bytes {
  if (change.all === "" && change.first === "") return text;
  if (change.first === "") return changeCase(text, change.all === "U");
  const [first = "", ...rest] = charsOf(text);
  const tail = rest.join("");
  return changeCase(first, change.first === "u") + (change.all === "" ? tail : changeCase(tail, change.all === "U"));
}
