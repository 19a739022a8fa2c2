"use client";
import { Menubar } from "@base-ui/react/menubar";
import { useRouter } from "next/navigation";
import type { OperationName } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { isSet } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { blockedBy, useOperations } from "../data/operations";
import { usePref } from "../data/prefs";
import { newDiskFault } from "../data/storage";
import { useFaultText } from "../data/use-fault-text";
import { type TextKey, useLanguage, useT } from "../i18n";
import { useHostEntries, usePowerEntries } from "../kinds/common/object-menu";
import { useHostPowerEntries } from "../kinds/host/use-host-entries";
import { useSignOut } from "../page/use-sign-out";
import type { TreeMode } from "../tree/build-tree";
import { MenuButton } from "../ui/menu";
import { type MenuEntry, separator } from "../ui/menu-entries";
import { setTheme, useThemeChoice } from "../ui/theme";

function usePreferenceEntries(): readonly MenuEntry[] {
  const t = useT();
  const { language, setLanguage } = useLanguage();
  const theme = useThemeChoice();
  return [
    {
      kind: "radio",
      label: t("view.theme"),
      value: theme,
      set: (value) => setTheme(value as typeof theme),
      options: [
        { value: "light", label: t("theme.light") },
        { value: "dark", label: t("theme.dark") },
        { value: "system", label: t("theme.system") },
      ],
    },
    {
      kind: "radio",
      label: t("view.language"),
      value: language,
      set: (value) => setLanguage(value === "zh" ? "zh" : "en"),
      options: [
        { value: "en", label: "English" },
        { value: "zh", label: "简体中文" },
      ],
    },
  ];
}

/** XenCenter's menus, with the items that work. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one table of menus
export function MenuBar({ onTasks }: { onTasks: () => void }) {
  const t = useT();
  const router = useRouter();
  const { session, role, me, labId } = useLab();
  const { object, targets, go, open, setPanel } = useConsole();
  const power = usePowerEntries();
  const hostsFor = useHostEntries();
  const hostPower = useHostPowerEntries();
  const operations = useOperations();
  const text = useFaultText();
  const signOut = useSignOut();
  const preferences = usePreferenceEntries();
  const [mode, setMode] = usePref<TreeMode>("tree.mode", "infrastructure");
  const [showsTemplates, setTemplates] = usePref("tree.templates", true);
  const [showsLocal, setLocal] = usePref("tree.localStorage", true);
  const [hasToolbar, setToolbar] = usePref("shell.toolbar", true);

  const readOnly = role === "read-only" ? t("why.readOnly") : null;
  const act = (label: TextKey, why: string | null, run: () => void, shortcut?: string): MenuEntry => ({
    label: t(label),
    why: why ?? readOnly,
    run,
    ...(shortcut ? { shortcut } : {}),
  });
  const free = (label: TextKey, run: () => void, shortcut?: string): MenuEntry => ({
    label: t(label),
    why: null,
    run,
    ...(shortcut ? { shortcut } : {}),
  });
  const vmsOf = () => targets.flatMap((ref) => session.store.record("VM", ref) ?? []);
  const only = (of: string, why: TextKey): string | null =>
    object?.class === of && !(object.class === "VM" && object.is_a_template) ? null : t(why);
  const ref = object?.ref ?? "";

  const menus: readonly (readonly [TextKey, () => readonly MenuEntry[]])[] = [
    [
      "menu.file",
      () => [
        free("file.labs", () => router.push("/")),
        separator,
        act("file.import", null, () => open({ kind: "import" })),
        free("file.export", () => location.assign(`/api/labs/${labId}/export`)),
        separator,
        ...(me.role === "admin" ? [free("file.accounts", () => router.push("/accounts"))] : []),
        free("file.signOut", signOut),
      ],
    ],
    [
      "menu.view",
      () => [
        {
          kind: "radio",
          label: t("tree.mode"),
          value: mode,
          set: (value) => setMode(value as TreeMode),
          options: [
            { value: "infrastructure", label: t("view.infrastructure") },
            { value: "objects", label: t("view.objects") },
          ],
        },
        { kind: "check", label: t("view.templates"), isOn: showsTemplates, set: setTemplates },
        { kind: "check", label: t("view.localStorage"), isOn: showsLocal, set: setLocal },
        { kind: "check", label: t("view.toolbar"), isOn: hasToolbar, set: setToolbar },
        separator,
        ...preferences,
      ],
    ],
    [
      "menu.pool",
      () => {
        const pool = session.store.all("pool")[0]?.ref ?? "";
        const why = pool ? null : t("why.pickPool");
        return [
          free("tab.general", () => go(pool, "general")),
          free("tab.topology", () => go(pool, "topology")),
          separator,
          act("menu.properties", why, () => open({ kind: "properties", ref: pool })),
        ];
      },
    ],
    [
      "menu.server",
      () => {
        const why = only("host", "why.pickHost");
        return [
          act("vm.new", why, () => open({ kind: "newVm", host: ref })),
          act("menu.openConsole", why ?? (object?.class === "host" && isSet(object.control_domain) ? null : t("why.unknown")), () =>
            go(ref, "console"),
          ),
          separator,
          ...(object?.class === "host" ? [...hostPower(object), separator] : []),
          act("menu.properties", why, () => open({ kind: "properties", ref })),
        ];
      },
    ],
    [
      "menu.vm",
      () => {
        const vms = vmsOf();
        const one = vms.length === 1 ? vms[0] : undefined;
        const why = one ? null : t("why.pickVm");
        const to = one?.ref ?? "";
        /** Why an operation cannot be asked for. */
        const against = (op: OperationName): string | null => {
          const fault = one && blockedBy(operations, one, op);
          if (!fault) return null;
          return fault === "unknown" ? t("why.unknown") : text(fault, { ref: to, op });
        };
        const whyDelete = against("VM.destroy");
        return [
          act(
            "vm.new",
            session.store.all("VM").some((vm) => vm.is_a_template) ? null : t("why.noTemplates"),
            () => open({ kind: "newVm" }),
            "Ctrl+Alt+N",
          ),
          separator,
          { kind: "submenu", label: t("menu.powerState"), why: vms.length > 0 ? null : t("why.pickVm"), entries: power(vms) },
          {
            kind: "submenu",
            label: t("menu.startOn"),
            why: readOnly ?? why ?? against("VM.start_on"),
            entries: hostsFor(one, "VM.start_on"),
          },
          {
            kind: "submenu",
            label: t("menu.resumeOn"),
            why: readOnly ?? why ?? against("VM.resume_on"),
            entries: hostsFor(one, "VM.resume_on"),
          },
          separator,
          { label: t("menu.openConsole"), why, run: () => go(to, "console") },
          act("menu.addDisk", why, () => open({ kind: "addDisk", vm: to })),
          act("menu.attachDisk", why, () => open({ kind: "attachDisk", vm: to })),
          act("vm.clone", why, () => open({ kind: "clone", ref: to })),
          act("vm.rename", why, () => open({ kind: "rename", ref: to }), "F2"),
          act("vm.delete", why ?? whyDelete, () => open({ kind: "deleteVm", ref: to })),
          separator,
          act("menu.properties", why, () => open({ kind: "properties", ref: to })),
        ];
      },
    ],
    [
      "menu.storage",
      () => {
        const why = only("SR", "why.pickSr");
        const noDisks = object?.class === "SR" ? newDiskFault(object) : null;
        return [
          act("menu.newDiskOn", why ?? (noDisks && text(noDisks)), () => open({ kind: "addDisk", sr: ref })),
          separator,
          act("menu.properties", why, () => open({ kind: "properties", ref })),
        ];
      },
    ],
    [
      "menu.templates",
      () => {
        const template = object?.class === "VM" && object.is_a_template ? object : undefined;
        const why = template ? null : t("why.pickTemplate");
        return [
          act("menu.newVmFrom", why, () => open({ kind: "newVm", template: ref })),
          act(
            "vm.deleteTemplate",
            why ?? (template?.is_default_template ? text({ code: "VM_CANNOT_DELETE_DEFAULT_TEMPLATE", params: [ref] }) : null),
            () => open({ kind: "deleteVm", ref }),
          ),
          separator,
          act("menu.properties", why, () => open({ kind: "properties", ref })),
        ];
      },
    ],
    [
      "menu.tools",
      () => [
        free("tools.palette", () => open({ kind: "palette" }), "Ctrl+K"),
        free("tools.tasks", onTasks),
        free("history.openMenu", () => setPanel("history"), "Ctrl+Alt+H"),
        act("history.undo", null, () => open({ kind: "undo" }), "Ctrl+Z"),
        separator,
        free("tools.changePassword", () => open({ kind: "password" })),
      ],
    ],
    [
      "menu.help",
      () => [
        free("help.shortcuts", () => open({ kind: "help" }), "?"),
        free("help.tour", () => open({ kind: "tour" })),
        separator,
        free("help.about", () => open({ kind: "about" })),
      ],
    ],
  ];
  return (
    <Menubar aria-label={t("menu.bar")} className="flex items-center">
      {menus.map(([label, entries]) => (
        <MenuButton
          key={label}
          entries={entries}
          className="h-7 rounded-sm px-2.5 outline-none hover:bg-hover focus-visible:outline-2 focus-visible:outline-accent data-popup-open:bg-accent-soft"
        >
          {t(label)}
        </MenuButton>
      ))}
    </Menubar>
  );
}
