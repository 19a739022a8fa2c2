import { expect, test } from "vitest";
import type { InsideStepCode } from "@/server/contract";
import { en as insideEn } from "./follow/text.en";
import { zh as insideZh } from "./follow/text.zh";
import "./texts";
import { saidEn } from "../i18n/said/en";
import { say } from "../i18n/said/say";
import { saidZh } from "../i18n/said/zh";
import { fill, stepName, stepText } from "./captions";

/** A code that is missing here, or one too many, does not compile. */
const codes: Readonly<Record<InsideStepCode, true>> = {
  "app.write": true,
  "app.read": true,
  "blk.queue": true,
  "blkfront.grant": true,
  "blkfront.slot": true,
  "blkfront.notify": true,
  "blkfront.suppressed": true,
  "xen.pendingBack": true,
  "dom0.upcall": true,
  "blkback.map": true,
  "blkback.submit": true,
  "device.transfer": true,
  "blkback.respond": true,
  "blkback.notify": true,
  "xen.pendingFront": true,
  "blkfront.complete": true,
  "app.return": true,
  "ide.queue": true,
  "ide.exit": true,
  "xen.ioreq": true,
  "xen.notifyModel": true,
  "qemu.wake": true,
  "qemu.emulate": true,
  "qemu.respond": true,
  "xen.resumeVcpu": true,
  "qemu.map": true,
  "qemu.submit": true,
  "qemu.interrupt": true,
  "xen.inject": true,
  "ide.complete": true,
  "app.send": true,
  "net.stack": true,
  "netfront.grant": true,
  "netfront.slot": true,
  "netfront.notify": true,
  "netfront.suppressed": true,
  "netback.copy": true,
  "netback.deliver": true,
  "bridge.forward": true,
  "netback.respond": true,
  "netback.notify": true,
  "netfront.complete": true,
  "nic.descriptor": true,
  "nic.exit": true,
  "qemu.copy": true,
  "qemu.tap": true,
  "nic.complete": true,
};

test.each(Object.keys(codes) as InsideStepCode[])("%s has a name and a sentence in both languages, also without its facts", (code) => {
  for (const language of ["en", "zh"] as const) {
    expect(stepName(language, { code, facts: [] })).not.toBe(code);
    const bare = stepText(language, { code, facts: [] }, String);
    expect(bare.length).toBeGreaterThan(5);
    expect(bare).not.toMatch(/[{}[\]]/);
  }
});

test("no sentence is about a step that there is not, and both languages name the same facts", () => {
  const steps = (Object.keys(insideEn) as (keyof typeof insideEn)[]).filter((key) => /^step(Text)?\./.test(key));
  expect(steps.length).toBeGreaterThan(80);
  for (const key of steps) {
    const code = key.replace(/^step(Text)?\./, "").replace(/\.(persistent|driver)$/, "");
    expect(codes).toHaveProperty([code]);
    const factsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    expect(factsOf(insideZh[key]), key).toEqual(factsOf(insideEn[key]));
  }
});

test("facts stand in the sentence, and what lacks them is left out", () => {
  const facts = new Map([["port", "7"]]);
  expect(fill("Sent[ on port {port}][ to domain {domid}].", facts)).toBe("Sent on port 7.");
  const step = { code: "blkback.map" as const, facts: [{ name: "persistent", value: "yes" }] };
  expect(stepText("en", step, String)).toContain("mapped already");
  expect(stepText("en", { ...step, facts: [{ name: "persistent", value: "no" }] }, String)).toContain("GNTTABOP_map_grant_ref");
});

test("what a driver domain does is said of it by its name, and of Dom0 where that serves", () => {
  const facts = [{ name: "backDomain", value: "netdom" }];
  for (const code of ["dom0.upcall", "blkback.submit"] as const) {
    expect(stepName("en", { code, facts })).toContain("netdom");
    expect(stepName("en", { code, facts: [] })).toContain("Dom0");
  }
  for (const code of ["blkfront.slot", "blkback.submit", "device.transfer", "netback.deliver"] as const)
    for (const language of ["en", "zh"] as const) {
      expect(stepText(language, { code, facts }, String)).toContain("netdom");
      expect(stepText(language, { code, facts: [] }, String)).toContain("Dom0");
    }
});

test("a fact that is said by a code is said in the page's language", () => {
  const step = { code: "xen.notifyModel" as const, facts: [{ name: "model", value: ["model.stub", 4] as const }] };
  expect(stepText("en", step, (said) => say("en", saidEn, said) ?? "")).toContain(": qemu in stub domain 4.");
  expect(stepText("zh", step, (said) => say("zh", saidZh, said) ?? "")).toContain("桩域 4 中的 qemu");
});
