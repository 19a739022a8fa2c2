import { expect, test } from "./support/fixtures";

test("what cannot be seen in a name is shown in tree, lists and dialogs", async ({ desk, lab, page }) => {
  const { ref } = await lab.vm("web-01");
  const set = { class: "VM", self: ref, field: "name_label", value: "web\u202e-01\u00a0x" };
  expect(await lab.submit("set_field", set)).toMatchObject({ ok: true });
  await page.goto(await lab.path("web\u202e-01\u00a0x"));
  const shown = "web‹RLO›-01‹NBSP›x";
  await expect(page.getByRole("treeitem", { name: shown })).toBeVisible();
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  await expect(desk.dialog(`Properties of ${shown}`)).toBeVisible();
  await page.keyboard.press("Escape");
  const other = await lab.submit("set_field", { ...set, value: "bell\u0007" });
  expect(other).toEqual({
    ok: false,
    fault: { code: "INVALID_VALUE", params: ["name_label", "bell\ufffd"], why: ["text.control", "U+0007"] },
  });
});

test("an interface whose MAC another VM has says so", async ({ desk, lab, page }) => {
  const [web, idle] = [await lab.vm("web-01"), await lab.vm("test-01")];
  const network = (await lab.records()).find((change) => change.class === "network")?.ref ?? "";
  const mac = "00:16:3e:00:00:99";
  for (const { ref } of [web, idle]) expect(await lab.submit("VIF.create", { VM: ref, network, MAC: mac })).toMatchObject({ ok: true });
  await page.goto(await lab.path("test-01"));
  await desk.tab("Networking").click();
  await expect(page.getByRole("button", { name: mac })).toHaveAccessibleDescription(/web-01 has an interface with this address too/);
});
