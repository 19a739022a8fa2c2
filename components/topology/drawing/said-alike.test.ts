/** The drawing, what is exported of it and the table say the same. */
import { expect, test } from "vitest";
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";
import { type Translate, translate } from "../../i18n";
import { NO_PICTURES } from "../items/picture-store";
import { foldedAtFirst, picture } from "../layouts/picture-of";
import { EDGE_COLUMNS } from "../topology-table";
import { edgeFigures, edgeWords } from "./edge-words";
import { labelsOfAll } from "./export-map";
import { lineRates } from "./line-states";
import { NO_MARKS } from "./marks";
import type { Palette } from "./palette";
import { sceneOf } from "./scene";
import { mapSvg } from "./svg";
import "./texts";
import "../texts";

const t: Translate = (words, params) => translate("en", words, params);
const node = (id: string, kind: TopologyNode["kind"], host: string | null, label = id): TopologyNode => ({
  ...{ id, kind, label, host, ref: null, class: null, state: "up", facts: [] },
});
const graph: Topology = {
  version: 3,
  nodes: [
    node("out", "outside", null, ""),
    node("gw", "gateway", null, "10.0.0.1"),
    node("sw", "switch", null, ""),
    node("h", "host", null, "xen-01"),
    node("e0", "pif", "h", "eth0"),
    node("e1", "pif", "h", "eth1"),
    node("br", "bridge", "h", "xapi1"),
    node("i", "vif", "h", "vif1.0"),
    node("v", "vm", "h", `<img src=x> & "web"`),
  ],
  edges: [
    { id: "1", from: "gw", to: "out", state: "up" },
    { id: "2", from: "sw", to: "gw", state: "up", vlan: 10, link: "g", settings: { latencyUs: 20_000, lossPpm: 5_000 }, isChanged: true },
    { id: "3", from: "e0", to: "sw", state: "up", speedMbps: 1_000, stp: "forwarding", mtu: 9_000 },
    { id: "4", from: "e1", to: "sw", state: "down", stp: "blocking" },
    { id: "5", from: "br", to: "e0", state: "up", bond: "carries", speedMbps: 1_000 },
    { id: "6", from: "br", to: "e1", state: "up", bond: "waits" },
    { id: "7", from: "v", to: "i", state: "up" },
    { id: "8", from: "i", to: "br", state: "up", lock: "locked", vlan: 10 },
  ],
};
const rates: TopologyRates = {
  version: 3,
  forwardBytesPerS: [0, 125_000, 62_500_000, 0, 1_000, 0, 5, 6],
  backwardBytesPerS: [1, 2, 3, 0, 500, 0, 250_000, 250_000],
  framesPerS: [1, 2, 3, 0, 5, 0, 7, 8],
  lost: [[1, 3, 4]],
  dropped: [[7, 0, 2]],
};
const names = [
  "canvas",
  "surface",
  "raised",
  "sunken",
  "line",
  "lineStrong",
  "text",
  "muted",
  "faint",
  "accent",
  "accentLine",
  "accentSoft",
];
const states = ["bad", "running", "paused", "suspended", "halted", "event", "sans", "mono"];
const palette = {
  ...Object.fromEntries([...names, ...states].map((name) => [name, name])),
  ...{ vlans: ["vlan"], heat: ["h1", "h2", "h3", "h4", "h5"] },
} as unknown as Palette;

function drawing() {
  const window = { width: 1_200, height: 700 };
  const words = {
    nameOf: ({ label, kind }: TopologyNode) => label || t(`topo.kind.${kind}`),
    kindOf: ({ kind }: TopologyNode) => t(`topo.kind.${kind}`),
    ...{ factOf: () => "", groupName: () => "", vlan: String, itemName: () => "", pictureState: () => "" },
  };
  const { nameOf } = words;
  const folded = new Set(foldedAtFirst("infrastructure", graph, { window, nameOf }));
  const scene = sceneOf(picture("infrastructure", graph, { folded, window, nameOf }), graph, words, new Set(["8"]));
  const input = { scene, palette, rates: lineRates(scene.lines, rates), measure: null, marks: NO_MARKS, drag: null, hasHeads: true };
  return { ...input, pictures: NO_PICTURES, view: { x: 0, y: 0, k: 1 }, size: window, ratio: 1, isHurried: false };
}
const say = edgeWords(graph, t, "en", new Set(["8"]));
/** A row of the table, by its columns. */
const rowOf = (at: number): readonly string[] => {
  const edge = graph.edges[at];
  if (!edge) throw new Error("an edge");
  const said = say(edge, edgeFigures(edge, at, rates));
  return EDGE_COLUMNS.map(({ id }) => said[id]);
};

test("each edge is one row of the table with all that there is to say of it", () => {
  expect(graph.edges.map((_, at) => rowOf(at).join("|"))).toEqual([
    "10.0.0.1|Outside|0 bit/s|8 bit/s|1|||1500|||||||||Up",
    "Physical switch|10.0.0.1|1 Mbit/s|16 bit/s|2||10|1500|||||20 ms, 0.5 % lost||7||Up",
    "eth0 (xen-01)|Physical switch|500 Mbit/s|24 bit/s|3|50 %||9000|forwarding|||1 Gbit/s|||||Up",
    "eth1 (xen-01)|Physical switch|0 bit/s|0 bit/s|0|||1500|blocking||||||||Down",
    "xapi1 (xen-01)|eth0 (xen-01)|8 kbit/s|4 kbit/s|5|0 %||1500||carries the traffic||1 Gbit/s|||||Up",
    "xapi1 (xen-01)|eth1 (xen-01)|0 bit/s|0 bit/s|0|||1500||waits|||||||Up",
    `<img src=x> & "web" (xen-01)|vif1.0 (xen-01)|40 bit/s|2 Mbit/s|7|||1500|||||||||Up`,
    "vif1.0 (xen-01)|xapi1 (xen-01)|48 bit/s|2 Mbit/s|8||10|1500|||to its addresses|||runs||2|Up",
  ]);
});
test("the picture has each row's edge on one line, in its state and with its marks, and says the same in what is exported", () => {
  const input = drawing();
  const { lines } = input.scene;
  const words = { rate: String, percent: String, lost: String, dropped: String, set: () => [], vlan: String, mtu: () => "" };
  const svg = mapSvg(input, labelsOfAll(input, words), "map", (line) =>
    (lines[line]?.line.edges ?? []).map(({ at }) => rowOf(at).join("|")).join("\n"),
  );
  for (const [at, edge] of graph.edges.entries()) {
    const row = rowOf(at).join("|").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
    expect(svg.split(`<title>${row}</title>`), edge.id).toHaveLength(2);
    const drawn = lines.filter(({ edges }) => edges.includes(edge));
    const [line] = drawn;
    if (!line || drawn.length > 1) throw new Error(`edge ${edge.id} is on one line`);
    const marks = [
      ...(edge.state === "down" ? ["down"] : []),
      ...(edge.stp === "blocking" ? ["blocked"] : edge.bond === "waits" ? ["waits"] : []),
      ...(edge.lock ? ["lock"] : []),
      ...(edge.mtu === 9_000 ? ["mtu"] : []),
      ...(edge.isChanged ? ["set"] : []),
      ...(edge.id === "8" ? ["captured"] : []),
    ];
    expect([edge.id, line.marks, line.vlan]).toEqual([edge.id, marks, edge.vlan ?? null]);
  }
  // Names are text, and no markup of their own.
  expect(svg).toContain("&lt;img src=x&gt; &amp; &quot;web&quot;</text>");
  expect(svg).not.toContain("<img");
});
