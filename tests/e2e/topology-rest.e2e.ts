import { expect, test } from "./support/fixtures";

// What is fetched ahead is part of what is looked at.
test.use({ savesData: false });

test("[#10] pages that are fetched when they are asked for open beside the drawn topology", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const drawing = page.getByRole("region", { name: "Network topology" });
  await expect(drawing.getByRole("button", { name: "web-01" })).toBeVisible();

  // A drawing that renders itself again and again leaves no turn for what has been fetched meanwhile.
  await desk.tool("New VM").click();
  await expect(desk.dialog("New VM")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(desk.dialog()).toHaveCount(0);
  await desk.select("web-01");
  await desk.tab("Performance").click();
  await expect(page.getByRole("radio", { name: "10 minutes" })).toBeVisible();
});
