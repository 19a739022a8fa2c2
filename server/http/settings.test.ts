import { expect, test } from "vitest";
import { originsSetting, proxiesSetting, SettingUnusable } from "./settings";

test.each([
  [undefined, []],
  ["", []],
  ["https://lab.example.org", ["https://lab.example.org"]],
  [" https://Lab.example.org/ , http://10.0.0.5:8080,", ["https://lab.example.org", "http://10.0.0.5:8080"]],
  ["https://lab.example.org:443", ["https://lab.example.org"]],
  ["http://[::1]:3000", ["http://[::1]:3000"]],
])("XENARIUM_ORIGINS=%s", (text, origins) => {
  expect(originsSetting(text)).toEqual(origins);
});

test.each(["lab.example.org", "https://lab.example.org/console", "https://a@b", "ftp://lab", "*", "https://lab?x", "null"])(
  "XENARIUM_ORIGINS=%s is refused in words that name it",
  (text) => {
    expect(() => originsSetting(text)).toThrow(SettingUnusable);
    expect(() => originsSetting(text)).toThrow(`XENARIUM_ORIGINS has "${text}"; each entry must be the start of an address`);
  },
);

test("XENARIUM_TRUST_PROXY is a small number", () => {
  expect([undefined, "", "0", "1", " 2 "].map(proxiesSetting)).toEqual([0, 0, 0, 1, 2]);
  for (const text of ["true", "-1", "10", "1.5"]) expect(() => proxiesSetting(text)).toThrow("the number of proxies");
});
