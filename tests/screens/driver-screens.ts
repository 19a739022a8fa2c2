/** Pictures of a lab in which a driver domain serves a guest: a lab of its own. */
import type { Lab } from "../e2e/support/api";
import type { Key, Screen, Shown } from "./screen";

let made: Promise<Lab> | null = null;
/** The lab of the experiment, after its guests have come up; one for all pictures. */
async function experiment({ lab }: Shown): Promise<Lab> {
  made ??= (async () => {
    const own = await lab.api.createLab("Driver domain", "exp-driver-domain");
    await own.pass(120);
    return own;
  })();
  return made;
}

const on =
  (name: string, tab: string, kind = "vm", className = "VM") =>
  async (shown: Shown): Promise<void> => {
    const own = await experiment(shown);
    await shown.page.goto(await own.path(name, tab, kind, className));
    await shown.page.getByRole("tree").waitFor();
    await shown.page.waitForTimeout(1200);
  };
const dialog =
  (tab: string, button: Key) =>
  async (shown: Shown): Promise<void> => {
    await on("served", tab)(shown);
    await shown.page
      .getByRole("main")
      .getByRole("button", { name: shown.t(button), exact: true })
      .first()
      .click();
    await shown.page.getByRole("dialog").waitFor();
    await shown.page.waitForTimeout(400);
  };
const inside =
  (name: string, params: Readonly<Record<string, string>> | null) =>
  async (shown: Shown): Promise<void> => {
    await on(name, "inside")(shown);
    if (!params) return;
    const drawing = shown.page.getByRole("region", { name: shown.t("inside.drawing") });
    await drawing.getByRole("button", { name: shown.t("inside.name.ring", params), exact: true }).click();
    await shown.page.waitForTimeout(700);
  };

export const driverScreens: readonly Screen[] = [
  { name: "driver-overview", isMain: true, show: on("served", "") },
  { name: "driver-general", isMain: true, show: on("served", "general") },
  { name: "driver-networking", isMain: true, show: on("served", "networking") },
  { name: "driver-storage", isMain: true, show: on("served", "storage") },
  { name: "driver-own-general", isMain: true, show: on("netdom", "general") },
  { name: "driver-inside", isMain: true, show: on("lab", "inside", "host", "host") },
  { name: "driver-inside-ring", isMain: true, show: inside("served", { device: "eth0", name: "served" }) },
  { name: "driver-map", isMain: true, show: on("A driver domain that dies", "topology", "pool", "pool") },
  { name: "driver-add-vif", isMain: true, show: dialog("networking", "vif.add") },
  { name: "driver-add-disk", isMain: true, show: dialog("storage", "disk.add") },
];
