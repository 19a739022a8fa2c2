/** What the map offers for each kind of edge: by its state and by who looks. */
import { describe, expect, test } from "vitest";
import type { CaptureView, LabRole, LinkSettings, NetworkFaultView, Topology, TopologyEdge, TopologyNode } from "@/server/contract";
import { type Translate, translate } from "../../i18n";
import type { MenuEntry } from "../../ui/menu-entries";
import { GraphIndex } from "./edge-about";
import { captureOn, type Deed, type EdgeDoer, edgeEntries, menuOfEntries } from "./edge-entries";
import { linkArgs, PRESETS, withPreset } from "./link-args";
import "../texts";
import "../trace/texts";
import "./texts";

const t: Translate = (words, params) => translate("en", words, params);
const node = (id: string, kind: TopologyNode["kind"], more: Partial<TopologyNode> = {}): TopologyNode => ({
  ...{ id, kind, label: id, host: null, ref: null, class: null, state: "up", facts: [] },
  ...more,
});
const own = (id: string, kind: TopologyNode["kind"], of: TopologyNode["class"], host: string | null = "h"): TopologyNode =>
  node(id, kind, { ref: id, class: of, host });
const nodes: readonly TopologyNode[] = [
  node("outside", "outside"),
  node("gateway:eth0", "gateway"),
  node("switch:one", "switch", { label: "one" }),
  node("switch:two", "switch", { label: "two" }),
  own("h", "host", "host", null),
  own("eth0", "pif", "PIF"),
  own("vlan7", "pif", "PIF"),
  own("bridge:h/xenbr0", "bridge", "network"),
  own("vif", "vif", "VIF"),
  own("web", "vm", "VM"),
  own("dom0:h", "vm", "VM"),
];
const edge = (from: string, to: string, more: Partial<TopologyEdge> = {}): TopologyEdge => ({
  ...{ id: `${from}-${to}`, from, to, state: "up" },
  ...more,
});
const edges = {
  cable: edge("eth0", "switch:one", { link: "eth0" }),
  interface: edge("vif", "bridge:h/xenbr0", { link: "vif" }),
  patch: edge("switch:one", "switch:two", { link: "cable:long" }),
  gateway: edge("switch:one", "gateway:eth0", { link: "gateway:eth0" }),
  guest: edge("web", "vif"),
  uplink: edge("bridge:h/xenbr0", "eth0"),
  vlan: edge("vlan7", "eth0"),
  stack: edge("dom0:h", "bridge:h/xenbr0"),
  beyond: edge("gateway:eth0", "outside"),
} as const;
const graph: Topology = { version: 1, nodes, edges: Object.values(edges) };
const index = new GraphIndex(graph);

interface Told {
  readonly done: Deed[];
  readonly back: (Deed | null)[];
  readonly said: unknown[];
}
function listed(
  of: TopologyEdge,
  { role = "pool-admin", captures = [], faults = [] }: { role?: LabRole; captures?: CaptureView[]; faults?: NetworkFaultView[] } = {},
) {
  const told: Told = { done: [], back: [], said: [] };
  const say =
    (what: string) =>
    (...about: unknown[]): void =>
      void told.said.push([what, ...about]);
  const does: EdgeDoer = {
    act: ({ deed, back }) => {
      told.done.push(deed);
      told.back.push(back("made"));
    },
    setLink: say("setLink"),
    chooseFault: say("chooseFault"),
    capture: say("capture"),
    showFrames: say("showFrames"),
    trace: say("trace"),
    setPort: say("setPort"),
  };
  const menuOf = (ref: string): readonly MenuEntry[] => [{ label: `own of ${ref}`, why: null, run: say(ref) }];
  const list = edgeEntries({ about: index.about(of), name: "a – b", state: { role, captures, faults, menuOf }, does, t });
  const labelled = (entries: readonly MenuEntry[]): readonly { label: string; why: string | null }[] =>
    entries.flatMap((entry) => ("label" in entry && "why" in entry ? [{ label: entry.label, why: entry.why }] : []));
  const find = (label: string, among: readonly MenuEntry[] = list.map(({ entry }) => entry)): MenuEntry | undefined => {
    for (const entry of among) {
      if ("label" in entry && entry.label === label) return entry;
      const inside = entry.kind === "submenu" ? find(label, entry.entries) : undefined;
      if (inside) return inside;
    }
    return undefined;
  };
  const press = (label: string): void => {
    const entry = find(label);
    if (entry && "run" in entry) entry.run();
    else if (entry?.kind === "check") entry.set(!entry.isOn);
    else throw new Error(`no ${label}`);
  };
  return { list, told, press, find, labels: labelled(list.map(({ entry }) => entry)).map(({ label }) => label), labelled };
}
const capture = (link: string, stoppedAt: number | null = null): CaptureView => ({
  ...{ id: "capture-1", label: "", user: "admin", startedAt: 0, stoppedAt, snaplen: 100 },
  links: [{ link, name: link, on: "", vm: null, of: [], seen: 0, kept: 0 }],
});
const fault = (kind: NetworkFaultView["kind"], on: string): NetworkFaultView => ({
  ...{ id: "fault-1", kind, on, name: on, value: 700, user: "admin", startedAt: 0 },
});
const LINK = ["Set the link…", "Set quickly", "Undo the last change of the link"];

describe("what is offered", () => {
  test.each([
    ["cable", ["Unplug the cable", ...LINK, "Break it", "Capture here", "VLANs of the switch's port…", "NIC eth0"]],
    ["interface", ["Take the link down", ...LINK, "Break it", "Capture here", "Why can these two not talk?", "Interface vif"]],
    ["patch", ["Unplug the cable", ...LINK, "Remove the cable", "Break it", "Capture here"]],
    ["gateway", ["Unplug the cable", ...LINK, "Break it", "Capture here"]],
    ["guest", ["Capture here", "Interface vif"]],
    ["uplink", ["Capture here", "NIC eth0"]],
    ["vlan", ["NIC vlan7"]],
    ["stack", ["Capture here"]],
    ["beyond", []],
  ] as const)("for an edge of the kind %s", (kind, labels) => {
    expect(listed(edges[kind]).labels).toEqual(labels);
  });
  test("of a segment's edges, whose NICs and interfaces have no nodes, the record is the link's", () => {
    const segments = new GraphIndex({ nodes: [own("h", "host", "host", null), own("web", "vm", "VM"), node("s", "segment")], edges: [] });
    expect(segments.about(edge("h", "s", { link: "eth0" })).record).toEqual({ class: "PIF", ref: "eth0", name: "h" });
    expect(segments.about(edge("web", "s", { link: "vif" })).record).toEqual({ class: "VIF", ref: "vif", name: "web" });
  });
  test("faults by what can have them, and no fault twice", () => {
    const kinds = (of: TopologyEdge): readonly string[] => {
      const found = listed(of).find("Break it");
      return found?.kind === "submenu"
        ? listed(of)
            .labelled(found.entries)
            .map(({ label }) => label)
        : [];
    };
    expect(kinds(edges.cable)).toEqual(["A link flaps", "MTU mismatch", "VLAN mismatch", "Break something…"]);
    expect(kinds(edges.interface).slice(2)).toEqual(["Duplicate IP address", "Duplicate MAC address", "Break something…"]);
    expect(kinds(edges.patch)).toEqual(["A link flaps", "MTU mismatch", "Break something…"]);
    const { labels, find } = listed(edges.cable, { faults: [fault("flap", "eth0"), fault("mtu", "other")] });
    expect(labels.filter((label) => label.startsWith("Mend"))).toEqual(["Mend: A link flaps"]);
    expect(find("A link flaps")).toMatchObject({ why: "It is broken so already." });
    expect(find("MTU mismatch")).toMatchObject({ why: null });
  });
  test("a capture that runs is shown and stopped, one that has ended is begun anew", () => {
    expect(listed(edges.cable, { captures: [capture("eth0")] }).labels).toEqual(
      expect.arrayContaining(["Show frames", "Stop the capture"]),
    );
    expect(listed(edges.cable, { captures: [capture("eth0")] }).labels).not.toContain("Capture here");
    expect(listed(edges.cable, { captures: [capture("eth0", 5)] }).labels).toContain("Capture here");
    expect(captureOn(index.about(edges.stack), [capture("bridge:h/xenbr0")])?.id).toBe("capture-1");
    expect(captureOn(index.about(edges.beyond), [capture("eth0")])).toBeUndefined();
  });
  test("groups are parted by single lines, and none begins or ends with one", () => {
    for (const of of Object.values(edges)) {
      const menu = menuOfEntries(listed(of).list).map(({ kind }) => kind);
      expect([menu[0], menu.at(-1)]).not.toContain("separator");
      expect(menu.some((kind, at) => kind === "separator" && menu[at + 1] === "separator")).toBe(false);
    }
  });
});

describe("why not", () => {
  test.each([
    ["read-only", "Your role in this lab is read-only."],
    ["vm-operator", "role"],
  ] as const)("%s may look, and is told so at each act", (role, reason) => {
    const { list } = listed(edges.interface, { role });
    const acts = list.filter(({ id }) => !["trace", "record"].includes(id)).map(({ entry }) => ("why" in entry ? entry.why : null));
    expect(acts.length).toBeGreaterThan(4);
    for (const why of acts) expect(why).toContain(role === "read-only" ? t("why.readOnly") : reason);
  });
  test("whoever may see frames sees those of a capture that runs, and does not stop it", () => {
    const { find } = listed(edges.cable, { role: "vm-operator", captures: [capture("eth0")] });
    expect(find("Show frames")).toMatchObject({ why: null });
    expect(find("Stop the capture")).toMatchObject({ why: expect.stringContaining("role") });
  });
  test("there is nothing to take back of a link that nobody has changed, nor to put as usual", () => {
    expect(listed(edges.cable).find("Undo the last change of the link")).toMatchObject({ why: "Nothing has been changed of this link." });
    expect(listed(edges.cable).find("As usual")).toMatchObject({ why: "The link is as usual." });
    const changed = { ...edges.cable, settings: { mtu: 900 }, isChanged: true } as const;
    expect(listed(changed).find("Undo the last change of the link")).toMatchObject({ why: null });
    expect(listed(changed).find("As usual")).toMatchObject({ why: null });
  });
});

describe("what is done", () => {
  const settings: LinkSettings = { kbitPerS: 2_000, jitterUs: 3_000, lossPpm: 5, duplicatePpm: 6, corruptPpm: 7, mtu: 900 };
  const args = { link: "eth0", rate: 2_000, latency: null, jitter: 3_000, loss: 5, duplicate: 6, corrupt: 7, mtu: 900, carrier: true };
  test("the plug goes out and in, and all else of the link stays", () => {
    const pulled = listed({ ...edges.cable, settings });
    pulled.press("Unplug the cable");
    expect(pulled.told.done).toEqual([{ op: "link.set", args: { ...args, carrier: false } }]);
    expect(pulled.told.back).toEqual([{ op: "link.undo", args: { link: "eth0" } }]);
    const put = listed({ ...edges.cable, settings: { ...settings, isPulled: true } });
    put.press("Plug the cable in");
    expect(put.told.done).toEqual([{ op: "link.set", args }]);
    const link = listed({ ...edges.interface, settings: { isPulled: true } });
    link.press("Take the link up");
    expect(link.told.done).toMatchObject([{ op: "link.set", args: { link: "vif", carrier: true } }]);
  });
  test("a preset keeps what else is set, and is taken away by itself", () => {
    const { told, press } = listed({ ...edges.cable, settings: { ...settings, isPulled: true } });
    press("50 ms of delay");
    expect(told.done).toEqual([{ op: "link.set", args: { ...args, latency: 50_000, carrier: false } }]);
    const slow = listed({ ...edges.cable, settings: { latencyUs: 50_000, mtu: 900 } });
    expect(slow.find("50 ms of delay")).toMatchObject({ isOn: true });
    expect(slow.find("200 ms of delay")).toMatchObject({ isOn: false });
    slow.press("50 ms of delay");
    expect(slow.told.done).toMatchObject([{ args: { latency: null, mtu: 900 } }]);
    slow.press("As usual");
    expect(slow.told.done.at(-1)).toMatchObject({ args: { latency: null, mtu: null, carrier: true } });
  });
  test("each preset is named by its own figure, and none twice", () => {
    const found = listed(edges.cable).find("Set quickly");
    const labels = found?.kind === "submenu" ? found.entries.flatMap((one) => (one.kind === "check" ? [one.label] : [])) : [];
    expect(labels).toEqual([
      ...["1 % of frames lost", "10 % of frames lost", "50 ms of delay", "200 ms of delay", "Up to 30 ms of jitter"],
      ...["10 Mbit/s", "100 Mbit/s", "MTU 1400"],
    ]);
    for (const preset of PRESETS) expect(Object.values(linkArgs("l", withPreset({}, preset, true)))).toContain(preset.value);
  });
  test("the last change is taken back, and that too", () => {
    const { told, press } = listed({ ...edges.cable, settings, isChanged: true });
    press("Undo the last change of the link");
    expect([told.done, told.back]).toEqual([[{ op: "link.undo", args: { link: "eth0" } }], [{ op: "link.set", args }]]);
  });
  test("a cable between switches is removed, and put back where it was", () => {
    const { told, press } = listed(edges.patch);
    press("Remove the cable");
    expect(told.done).toEqual([{ op: "switch.disconnect", args: { cable: "long" } }]);
    expect(told.back).toEqual([{ op: "switch.connect", args: { cable: "long", first: "one", second: "two" } }]);
  });
  test("faults are started with their usual figures and mended, each the other's way back", () => {
    const { told, press } = listed(edges.cable, { faults: [fault("mtu", "eth0")] });
    for (const label of ["A link flaps", "VLAN mismatch", "Mend: MTU mismatch"]) press(label);
    expect(told.done).toEqual([
      { op: "fault.start", args: { kind: "flap", on: "eth0", value: 5_000 } },
      { op: "fault.start", args: { kind: "vlan", on: "eth0", value: 4_000 } },
      { op: "fault.stop", args: { fault: "fault-1" } },
    ]);
    expect(told.back).toEqual([
      { op: "fault.stop", args: { fault: "made" } },
      { op: "fault.stop", args: { fault: "made" } },
      { op: "fault.start", args: { kind: "mtu", on: "eth0", value: 700 } },
    ]);
    const twin = listed(edges.interface);
    twin.press("Duplicate MAC address");
    expect(twin.told.done).toEqual([{ op: "fault.start", args: { kind: "duplicate_mac", on: "vif", value: null } }]);
  });
  test("dialogs, frames and paths are asked for what the edge is of", () => {
    const { told, press } = listed(edges.interface, { captures: [] });
    for (const label of ["Set the link…", "Break something…", "Capture here", "Why can these two not talk?", "own of vif"]) press(label);
    const cable = listed(edges.cable, { captures: [capture("eth0")] });
    for (const label of ["Show frames", "VLANs of the switch's port…"]) cable.press(label);
    expect([...told.said, ...cable.told.said]).toEqual([
      ["setLink", { link: "vif", name: "a – b", settings: {} }],
      ["chooseFault", "vif"],
      ["capture", "vif"],
      ["trace", { ref: "web", label: "web" }, { ref: "h", label: "h" }],
      ["vif"],
      ["showFrames", "capture-1"],
      ["setPort", "eth0"],
    ]);
  });
});
