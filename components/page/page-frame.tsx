"use client";
import { CircleHelp } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { AccountView } from "@/server/contract";
import { HelpSide, useHelpKeys } from "../guide/help-side";
import { toggleHelp } from "../guide/help-state";
import type { OutsidePage } from "../guide/places";
import { useT } from "../i18n";
import { expectTexts } from "../i18n/loaded";
import { IconButton } from "../ui/button";
import { cx } from "../ui/cx";
import { MenuButton } from "../ui/menu";
import { useIdleFetching } from "../ui/when-usable";
import { LanguageButton, ThemeButton } from "./appearance";
import { Mark } from "./mark";
import { signOut } from "./sign-out";
import { useTitle } from "./use-title";

/** Which of the pages outside the console has an address. */
function pageAt(path: string): OutsidePage {
  if (path === "/accounts") return "accounts";
  return path === "/accounts/sign-ins" ? "signIns" : "labs";
}
/** Frame of the pages outside the console. */
export function PageFrame({
  me,
  title,
  actions,
  children,
  onPassword,
}: {
  me: AccountView;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  onPassword: () => void;
}) {
  useState(expectTexts);
  useIdleFetching();
  const t = useT();
  const path = usePathname();
  useHelpKeys();
  useTitle(title);
  const link = (to: string, text: string): ReactNode => (
    <Link
      href={to}
      aria-current={path === to ? "page" : undefined}
      className={cx(
        "rounded-sm px-2 py-1 whitespace-nowrap text-muted hover:bg-hover hover:text-text",
        path === to && "font-medium text-text",
      )}
    >
      {text}
    </Link>
  );
  return (
    <div className="flex h-full flex-col">
      <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-2 border-b border-line bg-surface px-4 max-[640px]:pt-2">
        <Mark />
        <span className="mr-3 font-semibold">{t("app.name")}</span>
        {/* On a phone it has a line of its own. */}
        <nav className="flex flex-wrap gap-1 max-[640px]:order-last max-[640px]:basis-full max-[640px]:pb-1.5">
          {link("/", t("labs.title"))}
          {me.role === "admin" && link("/accounts", t("acc.title"))}
          {me.role !== "student" && link("/accounts/sign-ins", t("fail.title"))}
        </nav>
        <span className="ml-auto" />
        <IconButton label={t("page.help")} icon={<CircleHelp size={14} aria-hidden />} aria-keyshortcuts="F1" onClick={toggleHelp} />
        <ThemeButton />
        <LanguageButton />
        <MenuButton
          label={`${t("page.menu")}: ${me.displayName || me.username}`}
          className="h-7 max-w-40 truncate rounded-md px-2 hover:bg-hover data-popup-open:bg-hover"
          entries={() => [
            { label: t("tools.changePassword"), why: null, run: onPassword },
            { kind: "separator" },
            { label: t("file.signOut"), why: null, run: signOut },
          ]}
        >
          {me.displayName || me.username}
        </MenuButton>
      </header>
      <div className="relative flex min-h-0 flex-1">
        <main className="flex min-w-0 flex-1 flex-col overflow-y-auto">
          <div className="mx-auto flex w-full max-w-[1180px] flex-1 flex-col p-6 max-[640px]:p-4">
            <div className="mb-4 flex flex-wrap items-center gap-2">
              <h1 className="text-xl font-semibold">{title}</h1>
              <span className="ml-auto flex gap-2">{actions}</span>
            </div>
            {children}
          </div>
        </main>
        <HelpSide place={{ outside: pageAt(path) }} />
      </div>
    </div>
  );
}
