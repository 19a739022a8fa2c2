/** What became of what was asked for is said to who does not see it: in one region that is read out as it grows. */
import { expect, test } from "./support/fixtures";

test("what a page has asked for is announced when it is done, also when it was cancelled, and what others did is not", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("web-01"));
  const outcomes = page.getByRole("log", { name: "Outcomes" });
  await expect(outcomes).toBeAttached();
  await expect(outcomes).toHaveAttribute("aria-live", "polite");
  const said = outcomes.getByRole("paragraph");
  await lab.submit("VM.pause", { vm: (await lab.vm("app-01")).ref });
  await desk.expectState("app-01", "Paused");

  await desk.tool("Pause").click();
  await expect(said).toHaveText([/web-01.*: Done\.$/]);
  // What is done at once has no task.
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  const dialog = desk.dialog("Properties of web-01");
  await dialog.getByLabel("Description").fill("said aloud");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(said).toHaveText([/: Done\.$/, /^Done$/]);

  await lab.speed(0);
  await desk.select("test-01");
  await desk.tool("Start").click();
  await page.getByRole("button", { name: /^Start.*test-01/ }).click();
  const taken = page.waitForResponse((response) => response.url().includes("lab.submit"));
  await page.getByRole("region", { name: "Tasks" }).getByRole("button", { name: "Cancel" }).click();
  await taken;
  await lab.pass(30);
  await expect(said.last()).toHaveText(/test-01.*: Cancelled\./);
});

test("a bulk operation is announced once, with how many it was for and how many were refused", async ({ desk, lab, page }) => {
  await page.goto(lab.url);
  await desk.tab("VMs").click();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await row("web-01").click();
  await row("app-01").click({ modifiers: ["ControlOrMeta"] });
  await desk.tool("Pause").click();
  const said = page.getByRole("log", { name: "Outcomes" }).getByRole("paragraph");
  await expect(said).toHaveText([/Pause: 2 objects: Done\. 2 done, 0 refused, 0 left$/]);
});
