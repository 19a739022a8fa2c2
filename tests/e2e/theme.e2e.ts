import { expect, test } from "./support/fixtures";

test("a theme is kept for the page where the browser stores nothing, and for good where it does", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  const theme = (name: string) => page.getByRole("button", { name: `Theme: ${name}` });
  await page.goto("/");
  await theme("As the system").click();
  await theme("Light").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new Error("full");
    };
  });
  await page.reload();
  await theme("Dark").click();
  await theme("As the system").click();
  await theme("Light").click();
  await expect(theme("Dark")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
