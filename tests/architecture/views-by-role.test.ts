import { expect, test } from "vitest";
import { VIEWS_BY_ROLE } from "../../components/data/views-by-role";
import { viewHeads } from "../../simulator";

test("pages ask anew, when a role becomes another, each view that not everybody who sees a lab may ask", () => {
  const bound = Object.entries(viewHeads).flatMap(([name, { role }]) => (role === "read-only" ? [] : [name]));
  // The reasons of refusals are the asker's own.
  expect([...VIEWS_BY_ROLE].sort()).toEqual([...bound, "whyNot"].sort());
});
