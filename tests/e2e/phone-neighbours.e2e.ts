/** Neighbours of row 18 of cases/console.md: other pages on a phone, in a lab and outside one. */
import { expect, serverUrl, test } from "./support/fixtures";

test("[cases/console 18] on a phone no bar of a page is cut, in a lab and outside one, in either language", async ({
  lab,
  page,
  context,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const paths = [
    "/",
    "/accounts",
    "/accounts/sign-ins",
    `${lab.url}/notifications`,
    `${lab.url}/tasks`,
    await lab.path("web-01", "inside"),
  ];
  for (const language of ["en", "zh"]) {
    await context.addCookies([{ name: "xenarium-language", value: language, url: serverUrl() }]);
    for (const path of paths) {
      await page.goto(path);
      const heading = page.getByRole("heading", { level: 1 }).first();
      await expect(heading, path).toBeInViewport({ ratio: 0.9 });
      // A page that has come takes the place of what said that it was on its way: two letters at least, be it in a font that lacks them.
      await expect.poll(async () => (await heading.boundingBox())?.width ?? 0, path).toBeGreaterThan(10);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${path} goes on sideways`).toBeLessThanOrEqual(
        0,
      );
      // Whatever stands in a page's own bar stands inside it, and is whole.
      const outside = await page.getByRole("banner").evaluateAll((bars) =>
        bars.flatMap((bar) => {
          const room = bar.getBoundingClientRect();
          return [...bar.querySelectorAll("a, button, h1")].flatMap((one) => {
            const { left, right, top, bottom } = one.getBoundingClientRect();
            const isInside = left >= room.left && right <= room.right + 1 && top >= room.top && bottom <= room.bottom + 1;
            return isInside ? [] : [one.textContent ?? ""];
          });
        }),
      );
      expect(outside, path).toEqual([]);
    }
  }
  await context.clearCookies({ name: "xenarium-language" });
});

test("[cases/console 18] on a phone a network's lists name the server and the VM of each interface", async ({ lab, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(await lab.path("Storage network", "networking", "network", "network"));
  for (const name of ["xen-01", "xen-02", "db-01"]) {
    const link = page.getByRole("main").getByRole("button", { name, exact: true });
    await expect(link).toBeVisible();
    // The whole of it has room.
    expect(await link.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
    expect((await link.boundingBox())?.width ?? 0).toBeGreaterThan(30);
  }
});
