/** Neighbours of the rows of cases/console.md: another kind of object, another door to the same action, another order. */
import { Api } from "./support/api";
import { Desk } from "./support/desk";
import { expect, serverUrl, test } from "./support/fixtures";

test("[cases/console 1] a key is for what is chosen: with a disk chosen, Delete is not for its VM, and what the tree hides is not acted on", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("win-01", "storage"));
  await desk.time("Pause time");
  const drives = page.getByRole("grid", { name: "Disks" });
  await drives.getByText("win-01 disk 0", { exact: true }).click();
  await page.keyboard.press("Delete");
  await expect(desk.dialog()).toHaveAccessibleName(/win-01 disk 0/);
  await page.keyboard.press("Escape");
  await expect(desk.dialog()).toHaveCount(0);
  // The keys are the list's again.
  await expect(drives).toBeFocused();
  await page.keyboard.press("F2");
  await page.keyboard.press("Alt+Enter");
  await expect(desk.dialog()).toHaveCount(0);
  // Nothing chosen there: the page's object is meant again.
  await page.keyboard.press("Escape");
  await page.keyboard.press("F2");
  await expect(desk.dialog("Rename win-01")).toBeVisible();
  await page.keyboard.press("Escape");

  await desk.select("win-01");
  await desk.node("test-01").click({ modifiers: ["ControlOrMeta"] });
  const acts = page.getByRole("toolbar", { name: "Toolbar" }).getByRole("status");
  await expect(acts).toHaveText("Acts on 2 objects");
  await page
    .getByRole("searchbox", { name: /Search/ })
    .first()
    .fill("win");
  await expect(acts).toHaveCount(0);
  await desk.tool("Start").click();
  await desk.expectState("win-01", "Starting");
  await page
    .getByRole("searchbox", { name: /Search/ })
    .first()
    .fill("");
  await desk.expectState("test-01", "Halted");
});

test("[cases/console 2] the palette asks before a server is taken out of use, and holds nothing for an interface that is chosen", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("xen-02", "", "host", "host"));
  await desk.expectState("xen-02", "Connected");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  // Its key pressed twice opens one, which one Escape closes.
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+k");
  await expect(palette).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(palette).toBeVisible();
  await expect(palette.getByRole("option").filter({ hasText: "Maintenance" })).toHaveCount(0);
  await page.keyboard.type("enter maint");
  await expect(palette.getByRole("option").first()).toContainText("Enter Maintenance Mode");
  await page.keyboard.press("Enter");
  const sure = desk.dialog("Enter maintenance mode: 1 server?");
  await expect(sure).toContainText("xen-02");
  await sure.getByRole("button", { name: "Cancel" }).click();
  await desk.expectState("xen-02", "Connected");

  await page.goto(await lab.path("web-01", "networking"));
  await page.getByRole("grid", { name: "Network interfaces" }).getByRole("row").nth(1).click();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("deactivate");
  await expect(palette.getByRole("option")).toHaveCount(0);
});

test("[cases/console 10] the palette opens from a guest's console and from a control domain's, and the line there stays as it was", async ({
  desk,
  lab,
  page,
}) => {
  const palette = page.getByRole("dialog", { name: "Command palette" });
  for (const place of [await lab.path("web-01", "console"), await lab.path("xen-01", "console", "host", "host")]) {
    await page.goto(place);
    await desk.expectScreen(/login:|[#$] *$/, 40_000);
    await desk.type("kept");
    await desk.expectScreen(/kept$/);
    await page.keyboard.press("Control+k");
    await expect(palette).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(palette).toHaveCount(0);
    await expect(page.getByRole("textbox", { name: "Console input" })).toBeFocused();
    await desk.expectScreen(/kept$/);
  }
});

test("[cases/console 5] a role that becomes another while the console is open is felt at once, in a wizard that is open too", async ({
  admin,
  lab,
  browser,
}) => {
  const username = `lowered-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Lowered", password: "operator-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-admin" });
  const member = await Api.signedIn(serverUrl(), username, "operator-password");
  const context = await browser.newContext({ storageState: member.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  const desk = new Desk(page);
  const why = "This needs the role VM admin. You are VM operator in this lab.";
  await page.goto(await lab.path("web-01"));
  await desk.tool("New VM").click();
  const wizard = desk.dialog("New VM");
  const steps = wizard.getByRole("list", { name: "Steps" }).getByRole("button");
  await expect(steps.first()).toHaveText(/Template/);

  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-operator" });
  // What stands in it stays; the page of the role is there before the others, and nothing can be sent.
  await expect(steps.first()).toHaveText("Your role");
  await steps.first().click();
  await expect(wizard.getByText(why)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(desk.tool("New VM")).toHaveAccessibleDescription(why);
  // Raised again, it may be opened at once.
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-admin" });
  await expect(desk.tool("New VM")).toBeEnabled();

  // Whoever's account goes is at the door, and back where they were once they are let in.
  await admin.call.account.delete.mutate({ username });
  await expect(page).toHaveTitle("Sign in · Xenarium");
  await context.close();
});

test("[cases/console 3] two people in Properties of a storage, a server and a network: the later is told, and chooses", async ({
  admin,
  lab,
  page,
  browser,
}) => {
  const username = `second-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Second", password: "operator-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "pool-operator" });
  const member = await Api.signedIn(serverUrl(), username, "operator-password");
  const context = await browser.newContext({ storageState: member.browserState(), baseURL: serverUrl() });
  const other = await context.newPage();
  for (const [kind, className, name] of [
    ["sr", "SR", "Shared NFS storage"],
    ["host", "host", "xen-02"],
    ["network", "network", "Storage network"],
  ] as const) {
    for (const one of [page, other]) {
      await one.goto(await lab.path(name, "general", kind, className));
      await one.getByRole("main").getByRole("button", { name: "Properties", exact: true }).click();
      await one
        .getByRole("dialog")
        .getByLabel("Description")
        .fill(one === page ? "mine" : "theirs");
    }
    await other.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(other.getByRole("dialog")).toHaveCount(0);
    const form = page.getByRole("dialog");
    await expect(form).toContainText(`${username} changed this to “theirs” while you were typing.`);
    await form.getByRole("button", { name: "Take theirs" }).click();
    await expect(form.getByLabel("Description")).toHaveValue("theirs");
    await page.keyboard.press("Escape");
    await expect(form).toHaveCount(0);
    expect((await lab.find(name, className))?.fields.name_description).toBe("theirs");
    // A dialog's entry goes from the history on its own: until then it would take a new page along.
    for (const one of [page, other])
      await one.waitForFunction(() => !(history.state as { xenariumDialogs?: readonly string[] } | null)?.xenariumDialogs?.length);
  }
  await context.close();
  await admin.call.account.delete.mutate({ username });
});

test("[cases/console 4] what is typed outlives Escape and a reload in a new disk, an imported configuration, a new graph and a new lab", async ({
  desk,
  lab,
  page,
}) => {
  const forms: readonly (readonly [path: string, opens: string, field: string])[] = [
    [await lab.path("Shared NFS storage", "storage", "sr", "SR"), "Add disk…", "Name"],
    [await lab.path("web-01"), "Import…", "Configuration text"],
    [await lab.path("web-01", "performance"), "New graph…", "Name"],
    ["/", "New lab", "Name"],
  ];
  for (const [path, opens, field] of forms) {
    await page.goto(path);
    const open = () => page.getByRole("button", { name: opens, exact: true }).first().click();
    await open();
    // Before anything is typed: a pause in typing is enough for it to be sent.
    const kept = page.waitForResponse((response) => response.url().includes("draft.put"));
    await desk.dialog().getByLabel(field).fill("typed and kept");
    await page.keyboard.press("Escape");
    await expect(desk.dialog()).toHaveCount(0);
    await kept;
    await page.reload();
    await open();
    await expect(desk.dialog().getByLabel(field), opens).toHaveValue("typed and kept");
    await desk.dialog().getByRole("button", { name: "Start afresh" }).click();
    await page.keyboard.press("Escape");
    // It takes its step of the history back, which would break off a way to another page.
    await expect(desk.dialog()).toHaveCount(0);
    await page.waitForFunction(() => !(history.state as { xenariumDialogs?: readonly string[] } | null)?.xenariumDialogs?.length);
  }
});

test("[cases/console 4] what is typed before the server has said what was kept outlives the form too", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "performance"));
  let say: () => void = () => undefined;
  const said = new Promise<void>((resolve) => {
    say = resolve;
  });
  await page.route(/draft\.get/, async (route) => {
    await said;
    await route.continue();
  });
  const open = () => page.getByRole("button", { name: "New graph…", exact: true }).first().click();
  await open();
  await desk.dialog().getByLabel("Name").fill("typed early");
  await page.keyboard.press("Escape");
  await expect(desk.dialog()).toHaveCount(0);
  const kept = page.waitForResponse((response) => response.url().includes("draft.put"));
  say();
  await kept;
  await page.reload();
  await open();
  await expect(desk.dialog().getByLabel("Name")).toHaveValue("typed early");
});

test("[cases/console 6] a console that one may not look at any more says why at once, and goes on once one may again", async ({
  admin,
  lab,
  browser,
}) => {
  const username = `peeker-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Watcher", password: "operator-password", role: "student" });
  const setRole = (role: "read-only" | "vm-operator" | "pool-operator") =>
    admin.call.lab.setMember.mutate({ labId: lab.id, username, role });
  await setRole("vm-operator");
  const member = await Api.signedIn(serverUrl(), username, "operator-password");
  const context = await browser.newContext({ storageState: member.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  const desk = new Desk(page);
  const why = "This needs the role VM operator. You are Read-only in this lab.";
  const region = page.getByRole("region", { name: "Console" });

  await page.goto(await lab.path("web-01", "console"));
  await desk.expectScreen(/login: *$/, 40_000);
  await setRole("read-only");
  await expect(region.getByRole("alert")).toHaveText(`The console cannot be opened: ${why}`);
  await setRole("vm-operator");
  await expect(region.getByRole("alert")).toHaveCount(0);
  await desk.logIn(/root@web-01:~# *$/);

  // The small picture of it, on the overview.
  await desk.tab("Overview").click();
  const picture = region.getByRole("img", { name: /web-01/ });
  await expect(picture).toBeVisible();
  await setRole("read-only");
  await expect(region.getByText(why)).toBeVisible();
  await setRole("vm-operator");
  await expect(picture).toBeVisible();

  // A control domain, which is closed to operators.
  await page.goto(await lab.path("xen-01", "console", "host", "host"));
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await setRole("pool-operator");
  await desk.expectScreen(/[#$] *$/);
  await context.close();
  await admin.call.account.delete.mutate({ username });
});

test("[cases/console 8] a list shows of memory what it is sorted and copied by: a VM that is off has none", async ({
  lab,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(await lab.path("Starter pool", "vms", "pool", "pool"));
  const grid = page.getByRole("grid", { name: "VMs" });
  const row = (name: string) => grid.getByRole("row").filter({ hasText: name });
  await expect(row("web-01")).toContainText("MiB");
  await expect(row("win-01")).toContainText("Halted");
  await expect(row("win-01")).not.toContainText("iB");
  await row("win-01").click();
  await page.keyboard.press("Control+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("win-01\tHalted\t\t\t");
});

test("[cases/console 17] in a narrow window the map's names can be read, and all of it is one button away", async ({ lab, page }) => {
  for (const width of [390, 1024]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
    const map = page.getByRole("region", { name: "Network topology" });
    const switchBox = map.getByRole("button", { name: "Physical switch" });
    await expect(switchBox).toBeInViewport();
    const size = () => switchBox.evaluate((box: HTMLElement) => box.getBoundingClientRect().width / box.offsetWidth);
    expect(await size(), `${width} px`).toBeGreaterThanOrEqual(0.7);
    await map.locator("..").getByRole("button", { name: "Fit to window" }).click();
    for (const name of ["Outside", "xen-01", "xen-02"])
      await expect(map.getByRole("button", { name }).first(), `${name}, ${width} px`).toBeInViewport({ ratio: 0.99 });
  }
});

test("[cases/console 19] a size that is no number is told so, and not that it is too small or that it has to be whole", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("Shared NFS storage", "storage", "sr", "SR"));
  await page.getByRole("main").getByRole("button", { name: "Add disk…" }).click();
  const dialog = desk.dialog(/Add disk/);
  for (const typed of ["1,024", "1e3", "0x10", "7.5.1", "\u221e"]) {
    await dialog.getByLabel("Size (GiB)").fill(typed);
    await expect(dialog.getByRole("alert"), typed).toHaveText("Enter a number such as 1024 or 7.5.");
  }
  await dialog.getByLabel("Size (GiB)").fill("0");
  await expect(dialog.getByRole("alert")).toHaveText("At least 0.01.");
  for (const typed of ["0,5", " 8 ", "\uff18", "1 000"]) {
    await dialog.getByLabel("Size (GiB)").fill(typed);
    await expect(dialog.getByRole("alert"), typed).toHaveCount(0);
  }
});

test("[cases/console 21] titles and words of addresses that lead nowhere, or to another kind of object", async ({ admin, lab, page }) => {
  const { uuid } = await lab.vm("web-01");
  const at = `/labs/${lab.id}`;
  for (const [path, title, words] of [
    ["/", "Labs · Xenarium", "Labs"],
    ["/accounts", "Accounts · Xenarium", "Accounts"],
    ["/no/such/page", "Not found · Xenarium", "There is no such page."],
    ["/labs/%ff", "Not found · Xenarium", "There is no such page."],
    ["/labs/bogus", "Not found · Xenarium", "This lab does not exist, or you are not a member of it."],
    [`${at}/vm/${uuid}/storage/bogus`, `Not found · ${lab.name} · Xenarium`, "There is no tab called “storage/bogus” here."],
    [`${at}/vm`, `Not found · ${lab.name} · Xenarium`, "This object is not in the lab."],
    [`${at}/vm/${uuid.toUpperCase()}`, `web-01 · Overview · ${lab.name} · Xenarium`, "web-01"],
    [`${at}/host/${uuid}`, `Not found · ${lab.name} · Xenarium`, "This object is not in the lab."],
  ] as const) {
    await page.goto(path);
    await expect(page, path).toHaveTitle(title);
    await expect(page.getByText(words, { exact: true }).first(), path).toBeVisible();
  }
  await page.getByRole("button", { name: "It is of another kind: web-01" }).click();
  await expect(page).toHaveTitle(`web-01 · Overview · ${lab.name} · Xenarium`);

  const other = await admin.createLab("goes away");
  await page.goto(await other.path("web-01"));
  await expect(page).toHaveTitle("web-01 · Overview · goes away · Xenarium");
  await other.remove();
  await expect(page.getByText("This lab has been deleted.")).toBeVisible();
  await expect(page).toHaveTitle("goes away · Xenarium");
  await page.goto("/");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page).toHaveTitle("实验室 · Xenarium");
});

test("[cases/console 24] one rule, one sentence: why a running guest's disk stays, in the bar above the list and in its menu", async ({
  lab,
  page,
}) => {
  await page.goto(await lab.path("web-01", "storage"));
  const drives = page.getByRole("grid", { name: "Disks" });
  await drives.getByText("web-01 disk 0", { exact: true }).click();
  const why = (name: string) => page.getByRole("main").getByRole("button", { name, exact: true });
  await expect(why("Activate")).toHaveAccessibleDescription("The disk is active.");
  await why("Deactivate").hover();
  const rule = /the running guest needs this disk\. Shut it down first\.$/;
  await expect(why("Deactivate")).toHaveAccessibleDescription(rule);
  const said = await page.getByRole("tooltip").textContent();
  await drives.getByText("web-01 disk 0", { exact: true }).click({ button: "right" });
  const entry = page.getByRole("menuitem", { name: "Deactivate", exact: true });
  await entry.hover();
  await expect(entry).toHaveAccessibleDescription(said ?? "");
});
