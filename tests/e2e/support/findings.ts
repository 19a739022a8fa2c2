import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/** What is not ours: it is made by a library that gives no say in it. */
const notOurs: readonly string[] = [
  // Base UI's guards catch Tab at the edges of what is modal: they take the focus only to pass it on, and are hidden by intention.
  "[data-base-ui-focus-guard]",
  // A terminal draws letters in the colours that a guest's program asks for; its rows are read by its own live region.
  ".xterm",
];

/** Single rules that an element of a library breaks; everything else, and all that stands in it, is looked at. */
const knownOf: readonly { readonly rule: string; readonly element: RegExp }[] = [
  // Dockview keeps the order of floating panels, from 0, in this attribute and watches it there; it says nothing to anybody.
  { rule: "aria-allowed-attr", element: /^<div class="dv-resize-container/ },
  { rule: "aria-valid-attr-value", element: /^<div class="dv-resize-container/ },
];

declare global {
  interface Window {
    axe: typeof axe;
  }
}
interface How {
  /** all but these rules, with the reason beside the call */
  readonly without?: readonly string[];
}

/** Brings axe into the page, once for each document: its source takes longer to read than most pages to check. */
async function bringAxe(page: Page): Promise<void> {
  if (await page.evaluate(() => "axe" in window)) return;
  await page.evaluate(axe.source);
}

/** Runs axe over the page as it stands. There are no frames in it: what has one would be told by axe itself. */
async function findings(page: Page, options: axe.RunOptions): Promise<readonly string[]> {
  await bringAxe(page);
  const violations = await page.evaluate(
    // Only what is wrong is worked out in full.
    async ([exclude, how]) => (await window.axe.run({ exclude }, { ...how, resultTypes: ["violations"] })).violations,
    [notOurs.map((place) => [place]), options] as const,
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes
      .filter(({ html }) => !knownOf.some(({ rule, element }) => rule === id && element.test(html)))
      .map(({ target, failureSummary }) => `${id} (${impact}): ${target.join(" ")}: ${failureSummary}`),
  );
}

/** The page in a theme, drawn. Nothing fades there: pages are shown with reduced motion. */
async function show(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Everything that axe finds on a page as it stands, whatever its weight: rule, weight, place, and what would mend it. */
async function findingsOn(page: Page, { without = [] }: How = {}): Promise<readonly string[]> {
  const light = await findings(page, { rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) });
  // The second theme has the same elements in other colours.
  await show(page, "dark");
  const dark = await findings(page, { runOnly: ["color-contrast"] });
  await show(page, "light");
  return [...light, ...dark.map((found) => `in the dark theme: ${found}`)];
}

/** Says what axe finds at a place, in either theme; the test goes on, so that one run tells of all its places. */
export async function expectNoFindings(page: Page, where: string, how?: How): Promise<void> {
  expect.soft(await findingsOn(page, how), where).toEqual([]);
}
