/**
 * What of a map a query finds, in the language of all searches: `state:down`, `vlan=20`, `type:vif host:xen-01`, `mac:fe:ff`, words and
 * regular expressions. A node that stands for an object of the lab is asked for what that object has, too.
 */
import type { Topology, TopologyNode } from "@/server/contract";
import { type QueryError, readQuery } from "../../search/grammar";
import { contrary, numberTest, textTest } from "../../search/matcher";
import { patternsNow } from "../../search/patterns";
import type { Query } from "../../search/query";
import { nearTo, neighboursOf } from "../layouts/neighbours";

type Value = string | number;
type Condition = Extract<Query, { readonly kind: "is" | "has" }>;
export interface MapWords {
  /** what stands in a node's box */
  readonly nameOf: (node: TopologyNode) => string;
  /** what a kind is called, in any language that is read */
  readonly kindWords: (kind: TopologyNode["kind"]) => readonly string[];
  /** properties that objects of the lab have; absent: nodes alone are asked */
  readonly objects?: {
    readonly named: (written: string) => string | null;
    readonly matcher: (condition: Condition) => (node: TopologyNode) => boolean;
  };
}
export type Found = { readonly ids: ReadonlySet<string> } | { readonly error: QueryError };

interface Read {
  readonly words: MapWords;
  readonly nodeOf: ReadonlyMap<string, TopologyNode>;
  /** a node, and the interfaces that it has */
  readonly withOwn: (node: TopologyNode) => readonly TopologyNode[];
}
type Property = { readonly type: "text" | "number"; readonly read: (node: TopologyNode, by: Read) => readonly Value[] };

function said(nodes: readonly TopologyNode[], wanted: string): readonly Value[] {
  return nodes.flatMap(({ facts }) => facts.flatMap(([code, ...rest]) => (code === wanted && rest[0] !== undefined ? [rest[0]] : [])));
}
/** Addresses with their prefix and without. */
function addresses(node: TopologyNode, { withOwn }: Read): readonly string[] {
  const all = said(withOwn(node), "fact.address").map(String);
  const own = node.kind === "gateway" || node.kind === "subnet" ? [node.label] : [];
  return [...new Set([...all, ...own].flatMap((address) => [address, address.replace(/\/\d+$/, "")]))];
}
const macs = (node: TopologyNode, { withOwn }: Read): readonly string[] => said(withOwn(node), "fact.mac").map(String);
const properties: Readonly<Record<string, Property>> = {
  name: { type: "text", read: (node, { words }) => [...new Set([node.label, words.nameOf(node)])].filter(Boolean) },
  type: { type: "text", read: ({ kind }, { words }) => [kind, ...words.kindWords(kind)] },
  address: { type: "text", read: addresses },
  mac: { type: "text", read: macs },
  vlan: { type: "number", read: ({ vlan }) => (vlan === undefined ? [] : [vlan]) },
  tag: { type: "text", read: ({ kind, label, tags }) => [...(tags ?? []), ...(kind === "tag" ? [label] : [])] },
  state: { type: "text", read: (node) => [node.state, ...said([node], "fact.state")] },
  host: {
    type: "text",
    read: (node, { nodeOf, words }) => {
      const own = node.host === null ? undefined : nodeOf.get(node.host);
      // Where no hosts are drawn it is a fact.
      return own?.kind === "host" ? [words.nameOf(own)] : said([node], "fact.host");
    },
  },
  folder: {
    type: "text",
    read: ({ host }, { nodeOf, words }) => {
      const own = host === null ? undefined : nodeOf.get(host);
      return own?.kind === "folder" ? [words.nameOf(own)] : [];
    },
  },
  mtu: { type: "number", read: (node, { withOwn }) => said(withOwn(node), "fact.mtu") },
};
/** Names that people write beside those, as in all searches. */
const SHORT: Readonly<Record<string, string>> = { ip: "address", server: "host", power: "state", kind: "type" };

type Matcher = (node: TopologyNode) => boolean;
function condition(query: Condition, by: Read): Matcher {
  const own = Object.hasOwn(properties, query.property) ? properties[query.property] : undefined;
  const beyond = by.words.objects?.named(query.property) != null ? by.words.objects.matcher(query) : null;
  if (!own) return beyond ?? (() => false);
  if (query.kind === "has") return (node) => own.read(node, by).length > 0 || (beyond?.(node) ?? false);
  const opposite = contrary[query.op];
  const op = opposite ?? query.op;
  const test =
    own.type === "number"
      ? numberTest(op, Number(query.value))
      : textTest(op, op === "~" ? query.value : query.value.toLowerCase(), (value) => [`${value}`]);
  if (opposite) return (node) => !own.read(node, by).some(test) && (node.ref === null || (beyond?.(node) ?? true));
  return (node) => own.read(node, by).some(test) || (beyond?.(node) ?? false);
}
function matcherOf(query: Query, by: Read): Matcher {
  switch (query.kind) {
    case "word": {
      const wanted = query.text.toLowerCase();
      return (node) =>
        by.words.nameOf(node).toLowerCase().includes(wanted) ||
        [...addresses(node, by), ...macs(node, by)].some((one) => one.toLowerCase().startsWith(wanted));
    }
    case "pattern": {
      const fits = patternsNow()?.compiled(query.source);
      return fits ? (node) => [by.words.nameOf(node), ...addresses(node, by), ...macs(node, by)].some(fits) : () => false;
    }
    case "all": {
      const parts = query.of.map((part) => matcherOf(part, by));
      return (node) => parts.every((part) => part(node));
    }
    case "any":
    case "none": {
      const parts = query.of.map((part) => matcherOf(part, by));
      return (node) => parts.some((part) => part(node)) === (query.kind === "any");
    }
    default:
      return condition(query, by);
  }
}

/** @param text - as it was typed; an empty one finds all */
export function find(graph: Topology, text: string, words: MapWords): Found {
  const named = (written: string): string | null => {
    const name = SHORT[written] ?? written;
    return Object.hasOwn(properties, name) ? name : (words.objects?.named(written) ?? null);
  };
  const read = readQuery(text, named);
  if ("error" in read) return read;
  const { query } = read;
  if (!query) return { ids: new Set(graph.nodes.map(({ id }) => id)) };
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const neighbours = neighboursOf(graph);
  const withOwn = (node: TopologyNode): readonly TopologyNode[] => {
    if (node.kind !== "vm") return [node];
    const own = nearTo(neighbours, node.id).flatMap((id) => nodeOf.get(id) ?? []);
    return [node, ...own.filter(({ kind }) => kind === "vif")];
  };
  const matches = matcherOf(query, { words, nodeOf, withOwn });
  return { ids: new Set(graph.nodes.flatMap((node) => (matches(node) ? [node.id] : []))) };
}
