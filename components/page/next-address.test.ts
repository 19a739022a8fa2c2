import { expect, test } from "vitest";
import { nextAddress } from "./next-address";

const OWN = "https://lab.example.org";

test.each([
  ["/", "/"],
  ["/labs/x/VM/y?tab=console#end", "/labs/x/VM/y?tab=console#end"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["\\\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/\n/evil.example", "/"],
  ["\t//evil.example", "/"],
  ["/.//evil.example", "//evil.example"],
  ["https://evil.example/", "/"],
  ["https:evil.example", "/evil.example"],
  ["http://lab.example.org/", "/"],
  ["https://lab.example.org.evil.example/", "/"],
  ["https://lab.example.org@evil.example/", "/"],
  ["https://x@lab.example.org/", "/"],
  ["javascript:alert(1)", "/"],
  ["data:text/html,x", "/"],
  ["blob:https://lab.example.org/x", "/"],
  ["http://[", "/"],
])("after a sign-in with next=%j the page stays on this site: %s", (next, path) => {
  expect(nextAddress(`?next=${encodeURIComponent(next)}`, OWN)).toBe(`${OWN}${path}`);
});

test("without next it goes to the first page", () => {
  expect(nextAddress("", OWN)).toBe(`${OWN}/`);
});
