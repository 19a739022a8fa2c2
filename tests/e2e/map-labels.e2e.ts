import type { Page } from "@playwright/test";
import { drawnNow, faultsOf, noteDrawing } from "./support/drawn-texts";
import { expect, test } from "./support/fixtures";

const PLANS = ["Wires", "Networks", "Subnets", "Storage", "Folders and tags"] as const;
interface Size {
  readonly scenario: string;
  readonly plans: readonly string[];
  /** those in which rates and facts are looked at from near as well */
  readonly near: readonly string[];
}
/** Labs by how many machines they have. */
const LABS: Readonly<Record<number, Size>> = {
  6: { scenario: "many:1:6", plans: PLANS, near: ["Wires", "Networks"] },
  66: { scenario: "many:2:33", plans: PLANS, near: ["Wires"] },
  500: { scenario: "many:10:50", plans: ["Wires", "Networks", "Storage"], near: [] },
  1000: { scenario: "many:20:50", plans: PLANS, near: [] },
};
/** Nearer than this nobody goes by fitting: what is small stays small. */
const NEAREST = 1.39;
const map = (page: Page) => page.getByRole("region", { name: "Network topology" });

/** Until nothing has moved in the map for as long as two frames of it. */
async function rests(page: Page): Promise<void> {
  let before = "";
  await expect
    .poll(
      async () => {
        const { texts, boxes } = await drawnNow(map(page));
        const now = `${boxes.length} ${texts.map(({ text, left, top }) => `${text} ${Math.round(left)} ${Math.round(top)}`).join()}`;
        const isSame = now === before && boxes.length > 0;
        before = now;
        return isSame;
      },
      { intervals: [150] },
    )
    .toBe(true);
}
/** Zooms in by the wheel at the map's middle. */
async function zoomTo(page: Page, times: number): Promise<void> {
  const box = await map(page).boundingBox();
  if (!box) throw new Error("no map");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let n = 0; n < times; n += 1) await page.mouse.wheel(0, -150);
}

for (const [vms, { scenario, plans, near }] of Object.entries(LABS))
  test(`a map of ${vms} machines: no name is cut, none lies on another, and its window is used`, async ({ admin, page }) => {
    test.setTimeout(120_000);
    await noteDrawing(page);
    const lab = await admin.createLab(`labels ${vms}`, scenario);
    await page.goto(await lab.path(scenario, "topology", "pool", "pool"));
    await map(page).getByRole("button").first().waitFor();
    for (const plan of plans) {
      await page.getByRole("radio", { name: plan, exact: true }).click();
      await map(page).getByRole("button").first().waitFor();
      await rests(page);
      const now = await drawnNow(map(page));
      expect.soft([plan, "in sight", faultsOf(now)]).toEqual([plan, "in sight", []]);
      const window = (await map(page).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const wide = Math.max(...now.boxes.map(({ right }) => right)) - Math.min(...now.boxes.map(({ left }) => left));
      const high = Math.max(...now.boxes.map(({ bottom }) => bottom)) - Math.min(...now.boxes.map(({ top }) => top));
      const used = Math.max(wide / window.width, high / window.height);
      const k = await map(page)
        .locator("[data-target]")
        .first()
        .evaluate((e: HTMLElement) => e.getBoundingClientRect().width / e.offsetWidth);
      expect.soft([plan, used > 0.85 || k > NEAREST]).toEqual([plan, true]);
      if (!near.includes(plan)) continue;
      await zoomTo(page, 6);
      await rests(page);
      expect.soft([plan, "near", faultsOf(await drawnNow(map(page)))]).toEqual([plan, "near", []]);
    }
    await lab.remove();
  });
