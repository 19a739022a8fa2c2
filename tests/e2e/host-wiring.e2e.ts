import { expect, test } from "./support/fixtures";

test("how a server is wired: its steps run, go back and fail, the picture follows, and Dom0 has it so", async ({ desk, lab, page }) => {
  const press = async (name: string): Promise<void> => {
    const button = page.getByRole("button", { name, exact: true });
    // What was asked for before is answered.
    await expect(button).not.toHaveAttribute("aria-disabled");
    await button.press("Enter");
  };
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  await page.goto(await lab.path("xen-02", "", "host", "host"));
  await desk.tab("Wiring").click();
  const picture = page.getByRole("region", { name: "Picture of the wiring" });
  const order = page.getByRole("region", { name: "As the script does it" });
  await expect(picture.getByRole("img", { name: /eth0 → xenbr0/ })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "On the network" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Run all" })).toHaveAttribute("aria-disabled", "true");
  await expect(order.getByRole("listitem").filter({ hasText: "brctl addbr xenbr0" }).first()).toContainText("Done:");

  await press("Undo");
  await expect(page.getByRole("status").filter({ hasText: "Off the network" })).toBeVisible();
  await expect(page.getByText("10.0.0.12 cannot be reached", { exact: false })).toBeVisible();
  await expect(undo).not.toHaveAttribute("aria-disabled");
  await press("Undo all");
  await expect(picture.getByRole("img", { name: /^[^→]*$/ })).toBeVisible();
  // The last step back is done, and its task with it.
  await expect(page.getByRole("combobox", { name: "Wired by" })).toBeEnabled();

  await page.getByRole("button", { name: "Fail here" }).click();
  await expect(page.getByText("The script will be killed at the next step", { exact: false })).toBeVisible();
  await press("Run all");
  await expect(page.getByText("The script was killed at this step; the server is", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: "Run all" })).not.toHaveAttribute("aria-disabled");
  await press("Run all");
  await expect(order.getByRole("listitem").filter({ hasText: "4. " }).first()).toContainText("Done:");
  await expect(page.getByRole("status").filter({ hasText: "On the network" })).toBeVisible();

  await expect(undo).not.toHaveAttribute("aria-disabled");
  await press("Undo all");
  const mode = page.getByRole("combobox", { name: "Wired by" });
  await expect(mode).toBeEnabled();
  await mode.press("Enter");
  await page.getByRole("option", { name: "NAT (network-nat)" }).press("Enter");
  await expect(page.getByText("/etc/xen/scripts/network-nat", { exact: false })).toBeVisible();
  await press("Step");
  await expect(page.getByRole("row", { name: "Forwarding (net.ipv4.ip_forward) on" })).toBeVisible();
  await expect(undo).not.toHaveAttribute("aria-disabled");
  await press("Step");
  await expect(page.getByRole("row", { name: /-A POSTROUTING -o eth0 -j MASQUERADE/ })).toBeVisible();

  await desk.tab("Console").click();
  await desk.expectScreen(/xen-02.*[#$] *$/);
  await desk.run("clear; iptables -t nat -S | tail -1");
  await desk.expectScreen(/^-A POSTROUTING -o eth0 -j MASQUERADE/m);
});
