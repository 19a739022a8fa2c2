/** Messages of our own about how maps are arranged. Places and sizes are in graph units, whole numbers. */
import type { OwnMessage } from "./own-message";

/** What a change is called by whoever makes it, so that `map.undo` takes back that one and no other. */
const CHANGE = ["change", "string", ""] as const;
const PLAN = ["plan", "enum topology_plan"] as const;

export const mapMessages = {
  /** Puts nodes somewhere, by their ids; null: where the layout has them. Its result is the change's name. */
  "map.place": {
    params: [PLAN, ["places", "map(string,option(set(int)))"], CHANGE],
    result: "string",
    role: "vm-operator",
  },
  /** Puts a note, a box or a picture on a map, or makes one of that id otherwise. `text`: a note's, a box's title, what a picture shows. */
  "map.put": {
    params: [
      PLAN,
      ["id", "string"],
      ["kind", "enum map_item"],
      ["x", "int"],
      ["y", "int"],
      ["width", "int"],
      ["height", "int"],
      ["text", "string", ""],
      ["colour", "enum map_colour", "grey"],
      ["picture", "string", ""],
      CHANGE,
    ],
    result: "string",
    role: "vm-operator",
  },
  "map.remove": { params: [PLAN, ["id", "string"], CHANGE], result: "string", role: "vm-operator" },
  /** Puts all nodes back where the layout has them, and with `items` takes all else away too. */
  "map.clear": { params: [PLAN, ["items", "bool", false], CHANGE], result: "string", role: "vm-operator" },
  /** Takes a change back; without a name the last of that map. */
  "map.undo": { params: [PLAN, CHANGE], result: "void", role: "vm-operator" },
  /**
   * A picture's bytes, a part at a time in base64: PNG, JPEG, WebP or SVG. `bytes` is the length of the whole, `picture` the id that the
   * first part has got; `map.put` puts it on a map when it is whole.
   */
  "map.load": {
    params: [
      ["picture", "string", ""],
      ["bytes", "int"],
      ["part", "text"],
    ],
    result: "string",
    role: "vm-operator",
  },
} as const satisfies Readonly<Record<string, OwnMessage>>;
