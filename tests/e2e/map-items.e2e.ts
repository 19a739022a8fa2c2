import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { Api } from "./support/api";
import { expect, test } from "./support/fixtures";

const mapOf = (page: Page): Locator => page.getByRole("region", { name: "Network topology" });
const item = (page: Page, name: string): Locator => mapOf(page).getByRole("button", { name, exact: true });
async function boxOf(of: Locator) {
  const at = await of.boundingBox();
  if (!at) throw new Error("not drawn");
  return at;
}
/** Chooses of the menu of a place on the map's ground. */
async function choose(page: Page, position: { readonly x: number; readonly y: number }, name: string): Promise<void> {
  await mapOf(page).click({ button: "right", position });
  await page.getByRole("menuitem", { name, exact: true }).click();
}
async function drag(page: Page, from: { readonly x: number; readonly y: number }, by: { readonly x: number; readonly y: number }) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2);
  await page.mouse.move(from.x + by.x, from.y + by.y);
  await page.mouse.up();
}
/** Whether something has become as much more, but for what whole units of the map leave of it, pixels. */
const isAbout = (value: number, by: number): boolean => Math.abs(value - by) <= 2;
/** A place of the map where nothing is. */
const GROUND = { x: 40, y: 420 };
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="200" height="100" fill="teal"/><script>parent.location="/"</script></svg>`;

test("a note is written, moved, sized, seen by others and after a reload; what is deleted comes back", async ({
  admin,
  browser,
  lab,
  page,
}) => {
  const path = await lab.path("Starter pool", "topology", "pool", "pool");
  const context = await browser.newContext({ storageState: admin.browserState(), baseURL: admin.url, locale: "en-GB" });
  const other = await context.newPage();
  await Promise.all([page.goto(path), other.goto(path)]);
  await expect(item(page, "web-01")).toBeVisible();
  await choose(page, GROUND, "Add note");
  const field = page.getByRole("textbox", { name: "Edit note" });
  await expect(field).toBeFocused();
  await page.keyboard.type("Ask Ann first");
  await page.keyboard.press("Control+Enter");
  const note = item(page, "Note: Ask Ann first");
  await expect(note).toBeFocused();
  await expect(item(other, "Note: Ask Ann first")).toBeVisible();

  // A double click writes on it again, Escape calls that off.
  await note.dblclick();
  await page.keyboard.type("Something else");
  await page.keyboard.press("Escape");
  await expect(note).toBeFocused();
  await page.keyboard.press("Enter");
  await field.fill("Ask Bob\nfirst");
  await mapOf(page).click({ position: { x: 700, y: 20 } });
  const bob = item(page, "Note: Ask Bob");
  await expect(bob).toBeVisible();
  await expect(item(other, "Note: Ask Bob")).toHaveAccessibleDescription("Ask Bob first");

  // By the pointer, together with a node that is selected as well; by keys; its size by keys and by a handle.
  await bob.click();
  await item(page, "web-01").click({ modifiers: ["Control"] });
  const [before, web] = [await boxOf(bob), await boxOf(item(page, "web-01"))];
  await drag(page, { x: before.x + 20, y: before.y + 20 }, { x: 30, y: 24 });
  await expect.poll(async () => isAbout((await boxOf(bob)).x - before.x, 30)).toBe(true);
  await expect.poll(async () => isAbout((await boxOf(item(page, "web-01"))).y - web.y, 24)).toBe(true);
  // One act is one to be undone.
  await choose(page, { x: 700, y: 20 }, "Undo the last arranging");
  await expect.poll(async () => isAbout((await boxOf(bob)).x - before.x, 0)).toBe(true);
  await expect.poll(async () => isAbout((await boxOf(item(page, "web-01"))).y - web.y, 0)).toBe(true);
  await bob.focus();
  await page.keyboard.press("Escape");
  await bob.focus();
  const start = await boxOf(bob);
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(async () => (await boxOf(bob)).y < start.y).toBe(true);
  for (let n = 0; n < 3; n++) await page.keyboard.press("Control+ArrowRight");
  await expect.poll(async () => (await boxOf(bob)).width > start.width + 15).toBe(true);
  await bob.click();
  const wide = await boxOf(bob);
  const corner = await boxOf(page.locator('[data-handle="1 1"]'));
  await drag(page, { x: corner.x + corner.width / 2, y: corner.y + corner.height / 2 }, { x: 40, y: 30 });
  await expect.poll(async () => isAbout((await boxOf(bob)).height - wide.height, 30)).toBe(true);

  await page.reload();
  await expect.poll(async () => isAbout((await boxOf(bob)).width - wide.width, 40)).toBe(true);
  // What it covers does not show through it, nor is it pressed by mistake.
  const fold = mapOf(page).getByRole("button", { name: "Fold xen-02" });
  await expect(fold).toHaveCount(1);
  const [head, lies] = [await boxOf(item(page, "xen-02")), await boxOf(bob)];
  await drag(page, { x: lies.x + 20, y: lies.y + 20 }, { x: head.x - lies.x - 40, y: head.y - lies.y - 20 });
  await expect(fold).toHaveCount(0);
  await bob.focus();
  await page.keyboard.press("Control+d");
  await expect(bob).toHaveCount(2);
  await bob.last().focus();
  await page.keyboard.press("Delete");
  await expect(bob).toHaveCount(1);
  await bob.focus();
  await page.keyboard.press("Delete");
  await expect(bob).toHaveCount(0);
  await expect(item(other, "Note: Ask Bob")).toHaveCount(0);
  await expect(mapOf(page).locator("[data-target]:focus")).toHaveCount(1);
  await choose(page, { x: 700, y: 20 }, "Undo the last arranging");
  await expect(bob).toHaveCount(1);
  await context.close();
});

test("a box is put around what is selected, has a title and a colour, and its inside is ground", async ({ admin, lab, page }) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await item(page, "web-01").click();
  await item(page, "app-01").click({ modifiers: ["Control"] });
  const nodes = [await boxOf(item(page, "web-01")), await boxOf(item(page, "app-01"))];
  await item(page, "app-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Box around selected" }).click();
  await page.keyboard.type("Shop");
  await page.keyboard.press("Enter");
  const box = item(page, "Box: Shop");
  await expect(box).toBeFocused();
  // What is in it stands where it did, and under its title.
  const title = await boxOf(box);
  expect([await boxOf(item(page, "web-01")), await boxOf(item(page, "app-01"))]).toEqual(nodes);
  for (const { x, y, width } of nodes) expect([x > title.x, y > title.y, x + width < title.x + title.width]).toEqual([true, true, true]);
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Colour" }).hover();
  await page.getByRole("menuitemradio", { name: "Green" }).click();
  await expect
    .poll(async () =>
      JSON.stringify(await admin.call.lab.ask.query({ labId: lab.id, view: "arrangement", args: { plan: "infrastructure" } })),
    )
    .toContain('"colour":"green"');
  // Within it the map's own menu is asked for.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  const place = await boxOf(mapOf(page));
  const [first] = nodes.toSorted((a, b) => a.y - b.y);
  if (!first) throw new Error("a node");
  await mapOf(page).click({ button: "right", position: { x: first.x + 20 - place.x, y: first.y - 5 - place.y } });
  await expect(page.getByRole("menuitem", { name: "Add note" })).toBeVisible();
  await page.keyboard.press("Escape");

  // Those who read the map as a table have it there.
  await page.getByRole("button", { name: "Show as table" }).click();
  const list = page.getByRole("table", { name: "Notes on this map" });
  await expect(list.getByRole("row")).toHaveCount(2);
  await list.getByRole("button", { name: "Edit Box: Shop" }).click();
  const dialog = page.getByRole("dialog", { name: "Box on the map" });
  await dialog.getByRole("textbox", { name: "Text" }).fill("Web shop");
  await dialog.getByRole("button", { name: "Save" }).click();
  await list.getByRole("button", { name: "Delete Box: Web shop" }).click();
  await expect(list).toHaveCount(0);
  await page.getByRole("button", { name: "Show as graph" }).click();
  await expect(item(page, "web-01")).toBeVisible();
  await expect(item(page, "Box: Web shop")).toHaveCount(0);
});

test("a picture is chosen or dropped, told apart from what is none, and exported with its bytes; nothing in it runs", async ({
  lab,
  page,
}) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await expect(item(page, "web-01")).toBeVisible();
  await choose(page, GROUND, "Add picture…");
  const dialog = page.getByRole("dialog", { name: "Add a picture to the map" });
  const file = dialog.getByLabel("Choose a picture…");
  await file.setInputFiles({ name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(600_000) });
  await expect(dialog.getByText(/^large\.png has .*; a picture has at most 512 KiB\.$/)).toBeVisible();
  await file.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("x".repeat(100)) });
  await expect(dialog.getByText("notes.txt is no PNG, JPEG, WebP or SVG that can be read.")).toBeVisible();
  await file.setInputFiles({ name: "rack.svg", mimeType: "image/svg+xml", buffer: Buffer.from(SVG) });
  await expect(dialog.getByRole("img", { name: "Preview" })).toBeVisible();
  await expect(dialog.getByText("200 × 100 pixels")).toBeVisible();
  await dialog.getByRole("textbox", { name: "What it shows" }).fill("Rack 7");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  const picture = item(page, "Picture: Rack 7");
  await expect(picture).toBeFocused();
  await page.reload();
  await expect(picture).toBeVisible();
  expect(page.url()).toContain("topology");

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Picture as SVG" }).click();
  const svg = readFileSync(await (await coming).path(), "utf8");
  expect(svg).toContain(`href="data:image/svg+xml;base64,${Buffer.from(SVG).toString("base64")}"`);
  expect(svg).not.toContain("<script");

  // A file that is dropped comes to where it was dropped.
  // Within what is drawn already, so that the map need not show more than before.
  const web = await boxOf(item(page, "web-01"));
  const to = { x: web.x - 30, y: web.y + 60 };
  await mapOf(page).evaluate((map, { x, y }) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(
      atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
      (c) => c.charCodeAt(0),
    );
    transfer.items.add(new File([bytes], "dot.png", { type: "image/png" }));
    map.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer, clientX: x, clientY: y }));
  }, to);
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  const dot = await boxOf(item(page, "Picture: dot"));
  expect([isAbout(dot.x, to.x), isAbout(dot.y, to.y)]).toEqual([true, true]);
});

test("who may only look sees it all, changes nothing, and is told why", async ({ admin, browser, lab, page }) => {
  const put = {
    plan: "infrastructure",
    id: "n1",
    kind: "note",
    x: 40,
    y: 40,
    width: 160,
    height: 80,
    text: "Do not touch",
    colour: "red",
  } as const;
  await lab.submit("map.put", put);
  // Nodes stand where they were put for all too, or what is drawn beside them would stand beside nothing.
  const web = await lab.find("web-01");
  await lab.submit("map.place", { plan: "infrastructure", places: { [web?.ref ?? ""]: [900, 330] } });
  const username = `bea-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Bea", password: "a long password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "read-only" });
  const bea = await Api.signedIn(admin.url, username, "a long password");
  const context = await browser.newContext({ storageState: bea.browserState(), baseURL: admin.url, locale: "en-GB" });
  const other = await context.newPage();
  await other.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const note = item(other, "Note: Do not touch");
  await expect(note).toBeVisible();
  await note.focus();
  await other.keyboard.press("Delete");
  const why = other.getByText(/^Notes, boxes and pictures are the lab's, the same for all\. /);
  await expect(why.last()).toBeVisible();
  await note.dblclick();
  await expect(other.getByRole("textbox", { name: "Edit note" })).toHaveCount(0);
  await note.click({ button: "right" });
  const remove = other.getByRole("menuitem", { name: "Delete", exact: true });
  await expect(remove).toBeDisabled();
  await expect(remove).toHaveAccessibleDescription(/the same for all/);
  await other.keyboard.press("Escape");
  await expect(note).toBeVisible();
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await expect(item(page, "Note: Do not touch")).toBeVisible();
  const apart = async (at: Page) => {
    const [a, b] = [await boxOf(item(at, "web-01")), await boxOf(item(at, "Note: Do not touch"))];
    return [Math.round(a.x - b.x), Math.round(a.y - b.y)];
  };
  expect(await apart(other)).toEqual(await apart(page));
  await context.close();
});
