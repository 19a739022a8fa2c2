/** Holds a JSON tree against a form, and collects all that does not fit. */
import { words } from "../../cli/common/words";
import { readText } from "../../model/text";
import type { FaultList, Path } from "./faults";
import type { AnyForm, Field } from "./form";
import type { JsonNode } from "./json-tree";
import { nearest } from "./nearest";

type RecordForm = Extract<AnyForm, { form: "record" }>;
type ListForm = Extract<AnyForm, { form: "list" }>;
type TextForm = Extract<AnyForm, { form: "text" }>;

/** A word as it is quoted in a fault; a long one by its beginning. */
const quoted = (word: string): string => JSON.stringify(word.length > 64 ? `${word.slice(0, 64)}…` : word);

/** @returns the value with what was left out filled in; anything at all where a fault was found */
export function held(form: AnyForm, node: JsonNode, path: Path, faults: FaultList): unknown {
  const refuse = (rule: string): null => {
    faults.add(node.place, path, rule);
    return null;
  };
  switch (form.form) {
    case "orNull":
      return node.kind === "null" ? null : held(form.of, node, path, faults);
    case "flag":
      return node.kind === "flag" ? node.value : refuse("true or false is expected");
    case "whole": {
      const isHeld = node.kind === "number" && Number.isSafeInteger(node.value) && node.value >= form.least && node.value <= form.most;
      return isHeld ? node.value : refuse(`a whole number from ${form.least} to ${form.most} is expected`);
    }
    case "choice":
      return node.kind === "text" && form.of.includes(node.value) ? node.value : refuse(`one of ${form.of.join(", ")} is expected`);
    case "text":
      return heldText(form, node, refuse);
    case "list":
      return node.kind === "list" ? heldList(form, node, path, faults) : refuse("a list is expected");
    case "record":
      return node.kind === "object" ? heldRecord(form, node, path, faults) : refuse("an object is expected");
  }
}

function heldText({ kind, most, pattern, rule }: TextForm, node: JsonNode, refuse: (rule: string) => null): string | null {
  if (node.kind !== "text") return refuse("a text is expected");
  const read = readText(kind, node.value);
  if ("why" in read) return refuse(words(read.why));
  if (read.text.length > most) return refuse(`${read.text.length} characters; at most ${most}`);
  if (pattern !== null && !new RegExp(pattern).test(read.text)) return refuse(rule);
  return read.text;
}

function heldList(form: ListForm, node: Extract<JsonNode, { kind: "list" }>, path: Path, faults: FaultList): unknown {
  const { length } = node.items;
  if (length < form.least || length > form.most)
    faults.add(node.place, path, `${form.least} to ${form.most} items are expected, not ${length}`);
  // Of far too many none is looked at.
  return node.items.slice(0, form.most).map((item, n) => held(form.of, item, [...path, n], faults));
}

function heldRecord(form: RecordForm, node: Extract<JsonNode, { kind: "object" }>, path: Path, faults: FaultList): unknown {
  const value: Record<string, unknown> = {};
  const given = new Map(node.members.map((member) => [member.key, member.value]));
  for (const { key, place } of node.members) {
    if (Object.hasOwn(form.fields, key)) continue;
    const like = faults.isFull ? null : nearest(key, Object.keys(form.fields));
    faults.add(place, path, `there is no key ${quoted(key)}${like === null ? "" : `; the nearest is ${quoted(like)}`}`);
  }
  for (const [key, field] of Object.entries<Field>(form.fields)) {
    const member = given.get(key);
    if (member) value[key] = held(field.of, member, [...path, key], faults);
    else if (field.need === "must") faults.add(node.place, path, `the key ${quoted(key)} is missing`);
    else if (field.need === "filled") value[key] = field.initial;
  }
  return value;
}
