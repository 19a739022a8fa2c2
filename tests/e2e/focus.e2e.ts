/** Whatever Tab comes to shows that it has the focus, and who wants nothing to move sees nothing move. */
import type { Page } from "@playwright/test";
import { Desk } from "./support/desk";
import { expect, test } from "./support/fixtures";

interface Stop {
  readonly name: string;
  readonly isMarked: boolean;
  /** whether Tab has come to this very element before, since the page was last gone through from the start */
  readonly isAgain: boolean;
}
declare global {
  interface Window {
    tabStops: WeakSet<Element>;
  }
}

/** What has the focus, and whether that is seen: by an outline of its own, around it, or of the row or node that is active in it. */
function stop(page: Page): Promise<Stop | null> {
  return page.evaluate(async () => {
    // What is shown takes a frame, also where it does not move.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const at = document.activeElement;
    if (!(at instanceof HTMLElement || at instanceof SVGElement) || at === document.body) return null;
    const isSeen = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      if (width < 1 || height < 1) return false;
      for (let up: Element | null = element; up; up = up.parentElement) {
        const { opacity, visibility } = getComputedStyle(up);
        if (Number(opacity) < 0.1 || visibility === "hidden") return false;
      }
      return true;
    };
    const hasOutline = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      return isSeen(element) && outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0 && !/, 0\)$|\/ 0\)$/.test(outlineColor);
    };
    const around: Element[] = [];
    for (let up: Element | null = at; up; up = up.parentElement) around.push(up);
    const active = document.getElementById(at.getAttribute("aria-activedescendant") ?? "");
    const isAgain = window.tabStops.has(at);
    window.tabStops.add(at);
    const words = [at.getAttribute("aria-label"), ...[...((at as HTMLInputElement).labels ?? [])].map((label) => label.textContent)];
    const name = [...words, at.getAttribute("title"), at.textContent].map((text) => text?.trim().slice(0, 60)).find((text) => text);
    return {
      name: `${at.tagName.toLowerCase()} ${at.getAttribute("role") ?? ""} “${name ?? at.id}”`,
      isMarked: around.some(hasOutline) || (active !== null && hasOutline(active)),
      isAgain,
    };
  });
}
/** Goes through a page by Tab until it has been to everything, and says what does not show its focus. */
async function unmarked(page: Page, where: string, most = 150): Promise<readonly string[]> {
  const seen = new Set<string>();
  const bare = new Set<string>();
  await page.evaluate(() => {
    window.tabStops = new WeakSet();
  });
  // Where three stops come again, one after the other, the round is done.
  let again = 0;
  for (let n = 0; n < most && again < 3; n += 1) {
    await page.keyboard.press("Tab");
    const now = await stop(page);
    if (now === null) continue;
    again = now.isAgain ? again + 1 : 0;
    seen.add(now.name);
    if (!now.isMarked) bare.add(now.name);
  }
  expect(seen.size, `${where}: what Tab comes to`).toBeGreaterThan(3);
  return [...bare];
}
async function expectMarked(page: Page, where: string): Promise<void> {
  expect.soft(await unmarked(page, where), where).toEqual([]);
}

test("everything that Tab comes to shows that it has the focus", async ({ lab, page }) => {
  test.setTimeout(180_000);
  const desk = new Desk(page);
  await page.goto("/");
  await expect(page.getByRole("link", { name: lab.name })).toBeVisible();
  await expectMarked(page, "labs");
  await page.goto(await lab.path("web-01"));
  await expect(desk.fact("IP address")).toBeVisible();
  await expectMarked(page, "General");
  for (const tab of ["Console", "Storage", "Performance"]) {
    await desk.tab(tab).click();
    await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
    await expectMarked(page, tab);
  }
  await desk.select("Starter pool");
  for (const tab of ["VMs", "Topology", "Search"]) {
    await desk.tab(tab).click();
    await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
    await expectMarked(page, tab);
  }
});

test("everything that Tab comes to in the wizard and in Properties shows that it has the focus", async ({ lab, page }) => {
  test.setTimeout(120_000);
  const desk = new Desk(page);
  await page.goto(await lab.path("web-01"));
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  await expect(desk.dialog("Properties of web-01")).toBeVisible();
  await expectMarked(page, "Properties");
  await desk.dialog("Properties of web-01").getByRole("button", { name: "Cancel" }).click();
  await desk.tool("New VM").click();
  const wizard = desk.dialog("New VM");
  await wizard.getByText("Debian Bookworm 12", { exact: true }).click();
  const steps = wizard.getByRole("list", { name: "Steps" }).getByRole("button");
  for (let step = 0; step < (await steps.count()); step += 1) {
    await expect(steps.nth(step)).toHaveAttribute("aria-current", "step");
    await expectMarked(page, `wizard page ${step + 1}`);
    const next = wizard.getByRole("button", { name: "Next" });
    if (await next.isVisible()) await next.click();
  }
});

test("with reduced motion nothing moves for longer than a moment", async ({ lab, page, desk }) => {
  await page.goto(await lab.path("web-01"));
  await expect(desk.fact("IP address")).toBeVisible();
  /** Longest time that anything on the page takes to move or to fade, ms, as its style says. */
  const longest = (): Promise<number> =>
    page.evaluate(() => {
      const ms = (list: string): number[] => list.split(",").map((one) => Number.parseFloat(one) * (one.trim().endsWith("ms") ? 1 : 1000));
      const times = [...document.querySelectorAll("*")].flatMap((element) =>
        [getComputedStyle(element), getComputedStyle(element, "::before"), getComputedStyle(element, "::after")].flatMap((style) => [
          ...ms(style.transitionDuration),
          ...(style.animationName === "none" ? [] : ms(style.animationDuration)),
        ]),
      );
      return Math.max(...times);
    });
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await longest()).toBeGreaterThan(50);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await longest()).toBeLessThan(1);
  await desk.tool("New VM").click();
  await expect(desk.dialog("New VM")).toBeVisible();
  expect(await longest()).toBeLessThan(1);
});
