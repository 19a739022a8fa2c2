import { type Bytes, encodeUtf8 } from "../../content/bytes";
import type { Node } from "./ast";

interface Known {
  /** the only text that matches, if there is only one */
  readonly exact: Bytes | null;
  /** a text that is in every match */
  readonly within: Bytes;
}

const longer = (a: Bytes, b: Bytes): Bytes => (b.length > a.length ? b : a);

function knownOf(node: Node): Known {
  switch (node.type) {
    case "empty":
      return { exact: "", within: "" };
    case "char": {
      const text = encodeUtf8(String.fromCodePoint(node.code));
      return { exact: text, within: text };
    }
    case "group":
      return knownOf(node.node);
    case "cat":
      return knownOfAll(node.nodes.map(knownOf));
    case "repeat": {
      const inner = knownOf(node.node);
      return { exact: null, within: node.min > 0 ? inner.within : "" };
    }
    default:
      return { exact: null, within: "" };
  }
}

function knownOfAll(parts: readonly Known[]): Known {
  let run = "";
  let within = "";
  let isExact = true;
  for (const part of parts) {
    within = longer(within, part.within);
    if (part.exact !== null) run += part.exact;
    else {
      isExact = false;
      within = longer(within, run);
      run = "";
    }
  }
  return { exact: isExact ? run : null, within: longer(within, run) };
}

/** A text that stands in every match, and whether a match is nothing else. For expressions that heed case. */
export function literalOf(tree: Node, hasGroup: boolean): { within: Bytes; isAll: boolean } {
  const known = knownOf(tree);
  return { within: known.within, isAll: known.exact !== null && known.exact !== "" && !hasGroup };
}
