import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

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

interface How {
  /** only these of axe's rules; all where left out */
  readonly rules?: readonly string[];
  /** all but these rules, with the reason beside the call */
  readonly without?: readonly string[];
}

/** Everything that axe finds on a page as it stands, whatever its weight: rule, weight, place, and what would mend it. */
async function findingsOn(page: Page, { rules, without = [] }: How = {}): Promise<readonly string[]> {
  // Only what is wrong is worked out in full, and in the page itself: there are no frames of other origins that would need another one.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  for (const place of notOurs) axe.exclude(place);
  const { violations } = await (rules ? axe.withRules([...rules]) : axe.disableRules([...without])).analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes
      .filter(({ html }) => !knownOf.some(({ rule, element }) => rule === id && element.test(html)))
      .map(({ target, failureSummary }) => `${id} (${impact}): ${target.join(" ")}: ${failureSummary}`),
  );
}

/** Says what axe finds at a place; the test goes on, so that one run tells of all its places. */
export async function expectNoFindings(page: Page, where: string, how?: How): Promise<void> {
  expect.soft(await findingsOn(page, how), where).toEqual([]);
}
