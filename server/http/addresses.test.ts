import { expect, test } from "vitest";
import { pageAddress } from "./addresses";

test.each([
  ["/", "/"],
  ["/labs/x/vm/y?a=%ff", "/labs/x/vm/y?a=%ff"],
  ["/labs/%E5%AE%9E/vm/y", "/labs/%E5%AE%9E/vm/y"],
  ["/labs/%ff/vm/y", "/_not-found"],
  ["/labs/%E0%A4%A", "/_not-found"],
  ["/labs/%", "/_not-found"],
])("[cases/console 21] %s is asked for as %s", (url, asked) => {
  expect(pageAddress(url)).toBe(asked);
});
