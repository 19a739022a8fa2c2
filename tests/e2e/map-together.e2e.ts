import { Api } from "./support/api";
import { expect, test } from "./support/fixtures";

test("two on the map see where the other points and what is selected; who follows sees the other's plan and part of it", async ({
  admin,
  browser,
  lab,
  page,
}) => {
  const username = `ann-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Ann", password: "a long password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "read-only" });
  const ann = await Api.signedIn(admin.url, username, "a long password");
  const context = await browser.newContext({ storageState: ann.browserState(), baseURL: admin.url, locale: "en-GB" });
  const other = await context.newPage();
  const path = await lab.path("Starter pool", "topology", "pool", "pool");
  await other.setViewportSize({ width: 1240, height: 700 });
  await Promise.all([page.goto(path), other.goto(path)]);
  const [mine, theirs] = [page, other].map((each) => each.getByRole("region", { name: "Network topology" }));
  const people = page.getByRole("list", { name: "Also on the map" });
  await expect(people.getByRole("button", { name: "Ann" })).toBeVisible();

  // Windows differ: what is pointed at is the same.
  await theirs?.getByRole("button", { name: "web-01" }).hover();
  const pointer = page.locator("[data-page]").filter({ hasText: "Ann" });
  const box = await mine?.getByRole("button", { name: "web-01" }).boundingBox();
  await expect
    .poll(async () => {
      const at = await pointer.locator("svg").boundingBox();
      return box && at && at.x >= box.x && at.x <= box.x + box.width && at.y >= box.y && at.y <= box.y + box.height;
    })
    .toBe(true);

  await other.getByRole("radio", { name: "Subnets" }).click();
  await other.getByRole("button", { name: "Present" }).click();
  await expect(page.getByText("Ann presents the map", { exact: true })).toBeVisible();
  // Whoever is on another page of the lab sees so among those who are here, and goes there.
  const own = page.url();
  await page.goto(await lab.path("web-01", "general"));
  await page.getByRole("button", { name: "Ann presents the map: click to see it" }).click();
  await expect(page).toHaveURL(own);
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await expect(page.getByText("Following Ann")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Subnets" })).toBeChecked();
  await expect(other.getByRole("button", { name: "Present, 1 follows" })).toBeVisible();
  await other.getByRole("radio", { name: "Storage" }).click();
  await expect(page.getByRole("radio", { name: "Storage" })).toBeChecked();
  // A move of one's own, and one looks for oneself again.
  await mine?.hover({ position: { x: 20, y: 60 } });
  await page.mouse.wheel(0, 100);
  await expect(page.getByText("Following Ann")).toHaveCount(0);
  await expect(page.getByRole("radio", { name: "Wires" })).toBeChecked();
  await context.close();
  await expect(people).toHaveCount(0);
});
