/** What is done with the lab as a whole, or with the page around it. */
import { Bell, FileUp, History, ListChecks, Search, Undo2 } from "lucide-react";
import type { LabRole } from "@/server/contract";
import { isAtLeast, LAB_ROLES } from "@/server/contract/roles";
import { NAV_MODES, type NavMode } from "../../data/nav-mode";
import { readPref, writePref } from "../../data/prefs";
import { viewAs } from "../../data/view-as";
import { guideAddress } from "../../guide/guide";
import { openHelp, toggleHelp } from "../../guide/help-state";
import type { Words } from "../../i18n";
import type { Language } from "../../i18n/keys";
import { type Command, type CommandContext, defineLabCommand } from "../../kinds/command";
import { importDialog } from "../../kinds/vm/wizards/dialogs";
import { signOut } from "../../page/sign-out";
import type { MenuEntry } from "../../ui/menu-entries";
import { readTheme, setTheme, type ThemeChoice } from "../../ui/theme";
import { aboutDialog, paletteDialog, passwordDialog, tourDialog, undoDialog } from "./dialogs";

const file: readonly Command[] = [
  defineLabCommand({
    id: "lab.all",
    label: "file.labs",
    menus: [{ in: "file", group: 0 }],
    run: ({ leave }) => leave("/"),
  }),
  defineLabCommand({
    id: "lab.import",
    label: "file.import",
    toolLabel: "vm.import",
    icon: FileUp,
    operation: "lab.import_guest_config",
    menus: [{ in: "file", group: 1 }],
    toolbar: 0,
    run: ({ open }) => open(importDialog, {}),
  }),
  defineLabCommand({
    id: "lab.export",
    label: "file.export",
    menus: [{ in: "file", group: 1 }],
    run: ({ labId }) => location.assign(`/api/labs/${labId}/export`),
  }),
  defineLabCommand({
    id: "lab.accounts",
    label: "file.accounts",
    menus: [{ in: "file", group: 2 }],
    isShown: ({ me }) => me.role === "admin",
    run: ({ leave }) => leave("/accounts"),
  }),
  defineLabCommand({
    id: "lab.signOut",
    label: "file.signOut",
    menus: [{ in: "file", group: 2 }],
    disrupts: true,
    run: signOut,
  }),
];

/** A switch of the View menu that this browser keeps. */
function switchCommand(id: string, label: Words, pref: string): Command {
  const entry = ({ t }: CommandContext): MenuEntry => ({
    kind: "check",
    label: t(label),
    isOn: readPref(pref, true),
    set: (isOn) => writePref(pref, isOn),
  });
  return defineLabCommand({
    id,
    label,
    menus: [{ in: "view", group: 0 }],
    entry,
    run: () => writePref(pref, !readPref(pref, true)),
  });
}
const view: readonly Command[] = [
  defineLabCommand({
    id: "view.mode",
    label: "tree.mode",
    menus: [{ in: "view", group: 0 }],
    isNotInPalette: true,
    entry: ({ t, mode, setMode }) => ({
      kind: "radio",
      label: t("tree.mode"),
      value: mode,
      set: (next) => setMode(next as NavMode),
      options: NAV_MODES.map((value) => ({ value, label: t(`view.${value}`) })),
    }),
  }),
  defineLabCommand({
    id: "view.notifications",
    label: "view.notifications",
    icon: Bell,
    run: ({ setMode }) => setMode("notifications"),
  }),
  switchCommand("view.templates", "view.templates", "tree.templates"),
  switchCommand("view.localStorage", "view.localStorage", "tree.localStorage"),
  switchCommand("view.toolbar", "view.toolbar", "shell.toolbar"),
  defineLabCommand({
    id: "view.as",
    label: "frame.viewAsRole",
    menus: [{ in: "view", group: 1 }],
    isNotInPalette: true,
    isShown: ({ ownRole }) => ownRole !== "read-only",
    entry: ({ t, labId, role, ownRole }) => ({
      kind: "radio",
      label: t("frame.viewAsRole"),
      value: role,
      set: (next) => void viewAs(labId, next === ownRole ? null : (next as LabRole)),
      options: LAB_ROLES.filter((value) => isAtLeast(ownRole, value)).map((value) => ({ value, label: t(`role.${value}`) })),
    }),
  }),
  defineLabCommand({
    id: "view.theme",
    label: "view.theme",
    menus: [{ in: "view", group: 1 }],
    isNotInPalette: true,
    entry: ({ t }) => ({
      kind: "radio",
      label: t("view.theme"),
      value: readTheme(),
      set: (theme) => setTheme(theme as ThemeChoice),
      options: (["light", "dark", "system"] as const).map((value) => ({ value, label: t(`theme.${value}`) })),
    }),
  }),
  defineLabCommand({
    id: "view.language",
    label: "view.language",
    menus: [{ in: "view", group: 1 }],
    isNotInPalette: true,
    entry: ({ t, language, setLanguage }) => ({
      kind: "radio",
      label: t("view.language"),
      value: language,
      set: (next) => setLanguage(next as Language),
      options: [
        { value: "en", label: "English" },
        { value: "zh", label: "简体中文" },
      ],
    }),
  }),
];

const tools: readonly Command[] = [
  defineLabCommand({
    id: "tools.palette",
    label: "tools.palette",
    icon: Search,
    keys: "Ctrl+K",
    isEverywhere: true,
    menus: [{ in: "tools", group: 0 }],
    isNotInPalette: true,
    run: ({ open }) => open(paletteDialog, {}),
  }),
  defineLabCommand({
    id: "tools.tasks",
    label: "tools.tasks",
    icon: ListChecks,
    menus: [{ in: "tools", group: 0 }],
    run: ({ panel, setPanel }) => setPanel(panel === "tasks" ? null : "tasks"),
  }),
  defineLabCommand({
    id: "tools.history",
    label: "history.openMenu",
    icon: History,
    keys: "Ctrl+Alt+H",
    menus: [{ in: "tools", group: 0 }],
    run: ({ panel, setPanel }) => setPanel(panel === "history" ? null : "history"),
  }),
  defineLabCommand({
    id: "tools.undo",
    label: "history.undo",
    icon: Undo2,
    keys: "Ctrl+Z",
    menus: [{ in: "tools", group: 0 }],
    why: ({ role, t }) => (role === "read-only" ? t("why.readOnly") : null),
    run: ({ open }) => open(undoDialog, {}),
  }),
  defineLabCommand({
    id: "tools.password",
    label: "tools.changePassword",
    menus: [{ in: "tools", group: 1 }],
    run: ({ open, me }) => open(passwordDialog, { username: me.username }),
  }),
];

const help: readonly Command[] = [
  defineLabCommand({
    id: "help.page",
    label: "help.forPage",
    keys: "F1",
    otherKeys: "?",
    menus: [{ in: "help", group: 0 }],
    run: toggleHelp,
  }),
  defineLabCommand({
    id: "help.keys",
    label: "help.shortcuts",
    menus: [{ in: "help", group: 0 }],
    run: () => openHelp("keys"),
  }),
  defineLabCommand({
    id: "help.book",
    label: "help.wholeGuide",
    menus: [{ in: "help", group: 0 }],
    run: () => void open(guideAddress(""), "_blank", "noopener"),
  }),
  defineLabCommand({
    id: "help.tour",
    label: "help.tour",
    menus: [{ in: "help", group: 0 }],
    run: ({ open }) => open(tourDialog, {}),
  }),
  defineLabCommand({
    id: "help.about",
    label: "help.about",
    menus: [{ in: "help", group: 1 }],
    run: ({ open }) => open(aboutDialog, {}),
  }),
];

export const labCommands: readonly Command[] = [...file, ...view, ...tools, ...help];
