import { expect, test } from "./support/fixtures";

/** `keys`: each with the verdict that the report must give. */
const files = {
  pv: {
    name: "legacy-pv",
    text: `# An old paravirtualised guest, as xend's users wrote them
name = "legacy-pv"
builder = "generic"
memory = 512
maxmem = 1024
vcpus = 2
kernel = "/boot/vmlinuz-6.1-xen"
ramdisk = "/boot/initrd.img-6.1-xen"
root = "/dev/xvda1 ro"
extra = "console=hvc0"
disk = [ 'phy:/dev/vg0/legacy,xvda,w' ]
vif = [ 'mac=00:16:3e:51:0a:01,bridge=xenbr0' ]
vfb = [ 'type=vnc' ]
on_crash = "restart"
`,
    summary: "legacy-pv: PV, 512 MiB; vCPUs: 2, disks: 1, interfaces: 1",
    keys: {
      name: "Honoured",
      builder: "Adjusted",
      memory: "Honoured",
      maxmem: "Honoured",
      vcpus: "Honoured",
      kernel: "Adjusted",
      ramdisk: "Adjusted",
      root: "Honoured",
      extra: "Honoured",
      disk: "Adjusted",
      vif: "Honoured",
      vfb: "Ignored",
      on_crash: "Honoured",
    },
  },
  pvh: {
    name: "modern-pvh",
    text: `type = "pvh"
name = "modern-pvh"
memory = 1024
vcpus = 1
maxvcpus = 4
cpu_weight = 512
cap = 150
disk = [ "format=raw, vdev=xvda, access=rw, target=/srv/xen/modern.img",
         "format=raw, vdev=xvdb, access=rw, target=/srv/xen/data.img" ]
vif = [ "bridge=xenbr0", "bridge=xenbr1" ]
nestedhvm = 1
`,
    summary: "modern-pvh: PVH, 1 GiB; vCPUs: 1, disks: 2, interfaces: 2",
    keys: {
      type: "Honoured",
      name: "Honoured",
      memory: "Honoured",
      vcpus: "Honoured",
      maxvcpus: "Honoured",
      cpu_weight: "Honoured",
      cap: "Honoured",
      disk: "Adjusted",
      vif: "Honoured",
      nestedhvm: "Ignored",
    },
  },
  hvm: {
    name: "full-hvm",
    text: `name = 'full-hvm'
type = 'hvm'
memory = 2048
vcpus = 2
boot = "cd"
viridian = 1
acpi = 1
vnc = 1
usbdevice = "tablet"
disk = [ '/dev/vg0/full,raw,xvda,rw', 'file:/isos/alpine-virt-3.20.3-x86_64.iso,hdc:cdrom,r' ]
vif = [ 'bridge=xenbr0,model=e1000' ]
on_poweroff = 'destroy'
on_reboot = 'restart'
`,
    summary: "full-hvm: HVM, 2 GiB; vCPUs: 2, disks: 2, interfaces: 1",
    keys: {
      name: "Honoured",
      type: "Honoured",
      memory: "Honoured",
      vcpus: "Honoured",
      boot: "Honoured",
      viridian: "Honoured",
      acpi: "Honoured",
      vnc: "Ignored",
      usbdevice: "Ignored",
      disk: "Adjusted",
      vif: "Honoured",
      on_poweroff: "Honoured",
      on_reboot: "Honoured",
    },
  },
} as const;

for (const [type, file] of Object.entries(files)) {
  test(`an xl.cfg of a ${type.toUpperCase()} guest is reported key by key, imported and booted`, async ({ desk, lab, page }) => {
    await page.goto(await lab.path("web-01"));
    await desk.tool("Import…").click();
    const dialog = desk.dialog("Import guest configuration");
    await dialog
      .locator('input[type="file"]')
      .setInputFiles({ name: `${file.name}.cfg`, mimeType: "text/plain", buffer: Buffer.from(file.text) });
    await expect(dialog.getByLabel("File name")).toHaveValue(`${file.name}.cfg`);
    const report = dialog.getByRole("table", { name: "Report" });
    for (const [key, verdict] of Object.entries(file.keys)) {
      const row = report.getByRole("row").filter({ has: page.getByRole("cell", { name: key, exact: true }) });
      await expect(row.filter({ hasText: verdict }).first()).toBeVisible();
      const line = file.text.split("\n").findIndex((text) => text.startsWith(`${key} =`)) + 1;
      await expect(row.first().getByRole("cell").first()).toHaveText(`${line}`);
    }
    await expect(dialog.getByText(file.summary)).toBeVisible();
    await dialog.getByRole("button", { name: "Import and start" }).click();
    await expect(desk.dialog()).toHaveCount(0);
    await desk.time("Speed ×60");
    await desk.expectState(file.name, "Running");
    await expect(page.getByRole("heading", { level: 1, name: file.name })).toBeVisible();
    await expect(desk.tab("Console")).toHaveAttribute("aria-selected", "true");
    await desk.expectScreen(/login: *$/, 40_000);
    expect((await lab.vm(file.name)).fields.domain_type).toBe(type);
  });
}

const broken = [
  { what: "a syntax error", text: 'name = "bad"\nmemory = 512\nvcpus = = 2\n', line: 3, why: /syntax error near “=”/ },
  { what: "a value of the wrong kind", text: 'name = "bad"\nmemory = "plenty"\n', line: 2, why: /memory must be a whole number/ },
  {
    what: "a bridge that is not there",
    text: 'name = "bad"\nvif = [ "bridge=nowhere" ]\n',
    line: 2,
    why: /there is no bridge nowhere/,
  },
  { what: "a name in use", text: 'memory = 64\nname = "web-01"\n', line: 2, why: /a VM named “web-01” is there already/ },
] as const;

test("a broken file shows line and reason, and nothing changes", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  const before = await lab.vmNames();
  await desk.tool("Import…").click();
  const dialog = desk.dialog("Import guest configuration");
  for (const { text, line, why } of broken) {
    await dialog.getByLabel("Configuration text").fill(text);
    const row = dialog.getByRole("row").filter({ hasText: why });
    await expect(row).toBeVisible();
    await expect(row.getByRole("cell").first()).toHaveText(`${line}`);
    await expect(row).toContainText("Error");
    for (const name of ["Import", "Import and start"]) {
      const button = dialog.getByRole("button", { name, exact: true });
      await expect(button).toBeDisabled();
      await expect(button).toHaveAccessibleDescription("The file has errors: nothing would be imported.");
    }
  }
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await lab.vmNames()).toEqual(before);
  // The interface refuses it as well.
  const outcome = await lab.submit("lab.import_guest_config", { file_name: "bad.cfg", text: broken[0].text });
  expect(outcome).toMatchObject({
    ok: false,
    fault: { code: "IMPORT_ERROR", params: ["bad.cfg:3"], why: ["config.format", ["near.text", "="], ["format.syntax"]] },
  });
  expect(await lab.vmNames()).toEqual(before);
});
