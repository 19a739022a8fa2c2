import { expect, test } from "vitest";
import { isIpv4, isNetmask } from "./ipv4";

test.each([
  ["10.0.0.1", true],
  ["255.255.255.255", true],
  ["10.0.0.256", false],
  ["10.0.0", false],
  ["010.0.0.1", false],
  ["10.0.0.1 ", false],
  ["", false],
])("%o as an address: %o", (text, is) => expect(isIpv4(text)).toBe(is));
test.each([
  ["255.255.255.0", true],
  ["255.255.255.255", true],
  ["128.0.0.0", true],
  ["255.0.255.0", false],
  ["0.0.0.0", false],
  ["24", false],
])("%o as a mask: %o", (text, is) => expect(isNetmask(text)).toBe(is));
