import { expect, test } from "./support/fixtures";

test("[cases/console 15 17] the map folds many guests by host and network, cuts no name, says rates where one points, and agrees with its table", async ({
  admin,
  page,
}) => {
  const lab = await admin.createLab(`map ${process.pid}`, "many:2:30");
  try {
    await page.goto(await lab.path("many:2:30", "topology", "pool", "pool"));
    const map = page.getByRole("region", { name: "Network topology" });
    const groups = map.getByRole("button", { name: "30 interfaces on xenbr0" });
    await expect(groups).toHaveCount(2);
    await expect(map.getByRole("button", { name: "vm-00001" })).toHaveCount(0);
    await groups.first().click();
    await expect(map.getByRole("button", { name: "vm-00001" })).toBeVisible();
    await expect(groups).toHaveCount(1);
    const cut = () =>
      map.evaluate((box) =>
        [...box.querySelectorAll("[data-kind] span")].flatMap((one) => (one.scrollWidth > one.clientWidth + 1 ? [one.textContent] : [])),
      );
    expect(await cut()).toEqual([]);
    await map.getByRole("button", { name: "Fold guests" }).first().click();
    await expect(groups).toHaveCount(2);

    // A line that carries little is silent until somebody points at it or at what it joins.
    const control = map.getByRole("button", { name: "Domain-0" }).first();
    const rates = map.getByText(/^[\d.]+ k?bit\/s$/);
    await expect(rates).toHaveCount(0);
    await control.hover();
    await expect(rates).not.toHaveCount(0);

    // What flows does so in frames.
    await page.getByRole("button", { name: "Show as table" }).click();
    const cells = page.getByRole("grid", { name: "Network topology" }).getByRole("row").nth(1).getByRole("gridcell");
    await expect
      .poll(async () => {
        const [, , forward = "", backward = "", frames = ""] = await cells.allTextContents();
        const bits = [forward, backward].reduce((sum, text) => {
          const [, figure = "0", unit = ""] = /([\d.]+) ([kMG]?)bit/.exec(text) ?? [];
          return sum + Number(figure) * ({ "": 1, k: 1e3, M: 1e6, G: 1e9 }[unit] ?? 0);
        }, 0);
        return bits > 1e6 && Number(frames) > bits / 8 / 1_600;
      })
      .toBe(true);
    // How it is shown follows a person, and those of the other tests are the same one.
    await page.getByRole("button", { name: "Show as graph" }).click();
  } finally {
    await lab.remove();
  }
});
