import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { literalsOf } from "./support/literals";

const ROOT = join(import.meta.dirname, "../../simulator");

/** Whose words the texts of a folder or file are, where these are no sentences to whoever uses a page. */
const foreign: Readonly<Record<string, string>> = {
  "cli/": "what the tools print",
  "guest/": "what guests print",
  "content/": "what files of guests hold",
  "scenario/": "names and descriptions of the records that a lab begins with",
  "xen/boot-lines.ts": "Xen's log",
  "xen/debug-keys.ts": "Xen's log",
  "xen/hypervisor.ts": "Xen's log",
  "wire/decode/": "Wireshark's words for what frames hold",
  "network/bond/": "Linux' driver of bonds, in the log of Dom0",
  "devices/back-end.ts": "Linux' drivers, in XenStore and in the log of Dom0",
  "devices/front-end.ts": "Linux' drivers, in XenStore and in the log of the guest",
  "dom0/device-bus.ts": "the hotplug scripts, in XenStore",
  "dom0/vif-scripts.ts": "the hotplug scripts, in XenStore",
  "dom0/routed-vifs.ts": "the hotplug scripts, in XenStore",
  "dom0/wiring/acts.ts": "commands of the network scripts",
  "dom0/network-ports.ts": "the hotplug scripts, in XenStore",
  "dom0/ovs/": "Open vSwitch's, in its database, and its hotplug script's, in XenStore",
  "dom0/frame-requests.ts": "names of packets, as ping has them",
  "dom0/dom0-logs.ts": "logs of Dom0",
  "world/firmware-log.ts": "the firmware's, on a guest's console",
  "world/contained-engine.ts": "the last line on the console of a guest that our own fault has ended",
  "dom0/xend-restart.ts": "xend's log",
  "toolstack/perfmon/": "perfmon's and expat's own words, in the log of Dom0",
  "toolstack/network/nic-records.ts": "names of cards, which are records",
  "toolstack/notices/": "bodies of XAPI's messages, which are records",
  "model/shape.ts": "why a question is refused that no page asks: the server's own refusal, for whoever writes a client",
  "views/reachability/command-lines.ts": "commands that a person types in a machine",
  "lab.ts": "a command's own standard error, and the server's own refusal of what another engine has saved",
};
/** A broken rule of our own, or a state that cannot be read: it stops the lab, and is reported. */
const THROWN = /\bthrow\b|\binvariant\(|\bnew \w*(?:Error|InvariantBroken)\(|\bbroken\(|\bcheck\(/;
/** Data of a record, whose words may be any. */
const RECORD_TEXT = /\b(?:name_label|name_description|label): *(?:\([^)]*\) *=> *)?(?:printable\()?$/;
/** What goes to whoever is refused. */
const REFUSING = /\b(?:fault|because|notAllowed|notUp|note)\([^;]*$/;

const WORD = /^["“'`(]*(?:[A-Za-z][A-Za-z'-]*|\0)[,;:.!?"”'`)]*$/;
/** Whether so many words stand side by side, two of them at least spelt out in the source. */
function hasWords(text: string, count: number): boolean {
  let run: string[] = [];
  for (const word of text.split(/ |\\n/)) {
    run = WORD.test(word) ? [...run, word] : [];
    if (run.length >= count && run.filter((each) => /[A-Za-z]{2}/.test(each)).length >= 2) return true;
  }
  return false;
}
/** Flags, or names one after the other. */
const isList = (text: string): boolean => /^\S+(?:, \S+)+$/.test(text);

/** Sentences in a file of the simulator, as `line: text`. */
function sentencesIn(path: string, source: string): string[] {
  const isForeign = Object.keys(foreign).some((each) => path === each || (each.endsWith("/") && path.startsWith(each)));
  const isTool = /^(?:cli|guest|content)\//.test(path);
  return literalsOf(source)
    .filter(({ text, before }) => {
      if (!isTool && REFUSING.test(before)) return hasWords(text, 2);
      return !isForeign && !THROWN.test(before) && !RECORD_TEXT.test(before) && !isList(text) && hasWords(text, 3);
    })
    .map(({ line, text }) => `${line}: ${text.replaceAll("\0", "…")}`);
}

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts") && !/\.(?:test|type-test)\.ts$|test-harness\.ts$|\/generated\//.test(path))
  .map((path) => [path, readFileSync(join(ROOT, path), "utf8")] as const);

test("the simulator says what it has to say by codes: no sentence stands in it but those of others", () => {
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap(([path, source]) => sentencesIn(path, source).map((found) => `${path}:${found}`))).toEqual([]);
});

test("each exception is still one", () => {
  const idle = Object.keys(foreign).filter(
    (each) => !files.some(([path, source]) => path.startsWith(each) && literalsOf(source).some(({ text }) => hasWords(text, 3))),
  );
  expect(idle).toEqual([]);
});

/** Planted code, in which ‹…› stands for what a template puts in. */
const planted = (code: string): string => code.replaceAll("‹", "${").replaceAll("›", "}");

/** One violation for each way to say a sentence. */
test.each([
  ["toolstack/a.ts", 'return fault("INVALID_VALUE", "value", "too long");'],
  ["toolstack/a.ts", 'return fault(\n  "OPERATION_NOT_ALLOWED",\n  `‹name› is read-only`,\n);'],
  ["toolstack/a.ts", 'return fault("INTERNAL_ERROR", `Device ‹`‹kind›-‹number›`› did not come up`);'],
  ["xen/boot-lines.ts", 'return fault("HOST_DISABLED", "the host is disabled");'],
  ["toolstack/guest-config/a.ts", 'note(setting, "ignored", "no effect");'],
  ["toolstack/a.ts", 'const why = isOld ? "the release is too old" : null;'],
  ["toolstack/a.ts", "const title = 'Make the copy';"],
  ["model/a.ts", "return { why: `‹count› characters; at most ‹most›` };"],
  ["toolstack/a.ts", 'const url = /"/.exec(text); const said = "it is not there";'],
])("in %s a sentence is found: %s", (path, source) => {
  expect(sentencesIn(path, planted(source))).toHaveLength(1);
});
test.each([
  ["toolstack/a.ts", 'return because(fault("INVALID_VALUE", "value", quoted), ["text.too_long", 5, 4]);'],
  ["toolstack/a.ts", '// a sentence in a comment\n/* and "one more here" */ const a = 1;'],
  ["toolstack/a.ts", "invariant(found !== undefined, `host ‹host› has an inside`);"],
  ["toolstack/a.ts", "throw new Error(`there is no message ‹name›`);"],
  ["toolstack/a.ts", "create(world, { name_description: `Stands for ‹target› in this lab` });"],
  ["toolstack/a.ts", "const words = /made up of words/.exec(text);"],
  ["xen/boot-lines.ts", 'const line = "(XEN) Command line: dom0_mem=4G and more";'],
])("in %s there is none: %s", (path, source) => {
  expect(sentencesIn(path, planted(source))).toEqual([]);
});
