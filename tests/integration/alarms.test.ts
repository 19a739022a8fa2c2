/** Thresholds by `other_config:perfmon`, and the alarms that they raise. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openLab } from "../../simulator";
import { ConfigFault, type Variable, variablesOf } from "../../simulator/toolstack/perfmon/config";
import { minutePassed, type Watched } from "../../simulator/toolstack/perfmon/monitor";
import { parseXml, prettyXml, XmlFault } from "../../simulator/toolstack/perfmon/xml";
import { type Found, LabDriver, starter } from "../support/lab-driver";

const variable = (name: string, tags: Readonly<Record<string, string | number>> = {}): string =>
  `<variable>${Object.entries({ name, ...tags })
    .map(([tag, value]) => `<${tag} value="${value}"/>`)
    .join("")}</variable>`;
const config = (...variables: readonly string[]): string => `<config>${variables.join("")}</config>`;
const alarmsOf = (d: LabDriver): Found["fields"][] => d.all("message").flatMap(({ fields }) => (fields.name === "ALARM" ? [fields] : []));
const setOnVm = (d: LabDriver, label: string, value: string): string =>
  d.taken("VM.add_to_other_config", { self: d.vm(label), key: "perfmon", value });
const setOn = (d: LabDriver, name: "host" | "SR", ref: string, perfmon: string): string =>
  d.taken("set_field", { class: name, self: ref, field: "other_config", value: { perfmon } });

describe("alarms", () => {
  test("[metrics.md Alerts] a VM's figure beyond its level for a minute raises one, which then rests for an hour", () => {
    const d = starter(3);
    setOnVm(d, "web-01", config(variable("cpu_usage", { alarm_trigger_level: "0.0001" })));
    d.run(130);
    const [alarm, ...others] = alarmsOf(d);
    expect(others).toEqual([]);
    // VM is what the class is unless told.
    expect(alarm?.cls).toBeUndefined();
    expect(alarm).toMatchObject({ priority: 3, obj_uuid: d.named("VM", "web-01").fields.uuid });
    expect(alarm?.body).toMatch(
      /^value: 0\.\d{6}\nconfig:\n<variable>\n\t<name value="cpu_usage"\/>\n\t<alarm_trigger_level value="0\.0001"\/>\n<\/variable>\n$/,
    );
    d.run(3_400);
    expect(alarmsOf(d)).toHaveLength(1);
    d.run(300);
    expect(alarmsOf(d)).toHaveLength(2);
    d.lab.check();
  });

  test("its period, sense, priority and rest are those of its configuration; hosts and SRs have theirs", () => {
    const d = starter(3);
    const host = d.named("host", "xen-01");
    const quick = { alarm_trigger_level: "1e12", alarm_trigger_period: 180, alarm_auto_inhibit_period: 60, alarm_priority: 2 };
    setOn(d, "host", host.ref, config(variable("memory_free_kib", quick), variable("cpu_usage", { alarm_trigger_level: 2 })));
    const sr = d.named("SR", "Local storage");
    setOn(d, "SR", sr.ref, config(variable("physical_utilisation", { alarm_trigger_level: "0.000001" })));
    d.run(170);
    expect(alarmsOf(d).map(({ cls }) => cls)).toEqual(["SR"]);
    d.run(600);
    const [about, ...more] = alarmsOf(d).filter(({ cls }) => cls === "Host");
    expect(about).toMatchObject({ priority: 2, obj_uuid: host.fields.uuid });
    expect(more.length).toBe(3);
    expect(alarmsOf(d).find(({ cls }) => cls === "SR")?.obj_uuid).toBe(sr.fields.uuid);
  });

  test("none without its cause: a level that is not reached, a VM that does not run, a threshold that was taken away", () => {
    const d = starter(3);
    setOnVm(d, "web-01", config(variable("cpu_usage", { alarm_trigger_level: 1.01 })));
    setOnVm(d, "test-01", config(variable("memory_internal_free", { alarm_trigger_level: 1e15 })));
    setOnVm(d, "db-01", config(variable("disk_usage", { alarm_trigger_level: -1 })));
    d.taken("VM.remove_from_other_config", { self: d.vm("db-01"), key: "perfmon" });
    d.run(600);
    expect(alarmsOf(d)).toEqual([]);
  });

  test("nothing is set: nothing is looked at, and nothing wakes the lab for it", () => {
    const d = starter(3);
    setOnVm(d, "web-01", config(variable("cpu_usage", { alarm_trigger_level: 0.0001 })));
    d.taken("VM.remove_from_other_config", { self: d.vm("web-01"), key: "perfmon" });
    d.run(61);
    const events = d.lab.snapshot().slices.filter(({ part, text }) => part === "events" && text.includes("perfmon.look"));
    const book = d.lab.snapshot().slices.find(({ part }) => part === "perfmon");
    expect(book?.text).toBe("[]");
    expect(events.every(({ text }) => !/"perfmon.look",\s*\[\[/.test(text))).toBe(true);
  });

  test("a snapshot has them; both labs go on alike", () => {
    const d = starter(3);
    setOnVm(
      d,
      "web-01",
      config(variable("cpu_usage", { alarm_trigger_level: 0.0001, alarm_trigger_period: 120, alarm_auto_inhibit_period: 240 })),
    );
    d.run(100);
    const later = new LabDriver(openLab(JSON.parse(JSON.stringify(d.lab.snapshot()))));
    for (const lab of [d, later]) lab.run(900);
    expect(alarmsOf(later).length).toBeGreaterThan(1);
    expect(alarmsOf(later)).toEqual(alarmsOf(d));
    expect(later.lab.hash()).toBe(d.lab.hash());
  });

  test.each([
    ["<config><variable>", /XML parse error: no element found/],
    [config("<variable/>"), /config error: variable missing 'name' tag/],
    [config(variable("cpu_usage")), /config error: variable cpu_usage: no default alarm_trigger_level/],
    [config(variable("cpu_usage", { alarm_trigger_level: "high" })), /alarm_trigger_level high not a float/],
    [config(variable("odd", { alarm_trigger_level: 1 })), /variable odd: no default rrd_regex/],
  ])("%s is ignored, and Dom0's log says why", (text, why) => {
    const d = starter(3);
    setOnVm(d, "web-01", text);
    d.run(150);
    expect(alarmsOf(d)).toEqual([]);
    const host = d.record("host", String(d.field("VM", d.vm("web-01"), "resident_on"))).fields.name_label as string;
    expect(d.exec(host, "cat /var/log/user.log").stdout).toMatch(why);
  });
});

test("what stands before a wrong variable counts", () => {
  const read: Variable[] = [];
  expect(() => {
    for (const each of variablesOf("VM", parseXml(config(variable("mem_usage"), variable("nothing"))))) read.push(each);
  }).toThrow(ConfigFault);
  expect(read).toMatchObject([{ name: "mem_usage", level: 0.95, periodS: 60, inhibitS: 3600, isLow: false, priority: 3 }]);
});

test("XML as minidom reads and writes it", () => {
  const text = `<?xml version="1.0"?><!-- note --><a b="1 &lt; 2"><c d='"'/> x<e>t&amp;</e></a>`;
  expect(prettyXml(parseXml(text))).toBe(`<a b="1 &lt; 2">\n\t<c d="&quot;"/>\n\t x\n\t<e>t&amp;</e>\n</a>\n`);
  for (const wrong of ["", "x", "<a>", "<a></b>", "<a b=1/>", "<a/><b/>", "<a>&no;</a>", '<a b="1" b="2"/>', "<a".repeat(50)])
    expect(() => parseXml(wrong)).toThrow(XmlFault);
});

test("[property] no alarm without so many bad minutes before it, and none within the rest after one", () => {
  const minute = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(minute, { maxLength: 120 }), fc.nat(400), fc.nat(2_000), fc.boolean(), (values, periodS, inhibitS, isLow) => {
      const [first] = variablesOf("VM", parseXml(config(variable("cpu_usage", { alarm_trigger_level: 0.5 }))));
      if (!first) throw new Error("one variable");
      const watched: Watched = { ...first, periodS, inhibitS, isLow, down: periodS, alarmedAt: null };
      const isBad = (value: number): boolean => (isLow ? value < 0.5 : value > 0.5);
      const minutes = Math.max(1, Math.ceil(periodS / 60));
      let last = Number.NEGATIVE_INFINITY;
      for (const [at, value] of values.entries()) {
        if (!minutePassed(watched, value, at * 60_000_000)) continue;
        expect(at + 1).toBeGreaterThanOrEqual(minutes);
        expect(values.slice(at + 1 - minutes, at + 1).every(isBad)).toBe(true);
        expect((at - last) * 60).toBeGreaterThanOrEqual(inhibitS);
        last = at;
      }
      // What is bad all the time is told.
      if (values.length >= minutes && values.every(isBad)) expect(watched.alarmedAt).not.toBeNull();
    }),
  );
});
