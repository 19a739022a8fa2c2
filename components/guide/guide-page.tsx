"use client";
/** The guide as pages of its own: for whoever has no lab open, reads in another window, or prints. */
import { Printer } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useT } from "../i18n";
import { expectTexts } from "../i18n/loaded";
import { LanguageButton, ThemeButton } from "../page/appearance";
import { Mark } from "../page/mark";
import { useTitle } from "../page/use-title";
import { Button } from "../ui/button";
import { PartFailed } from "../ui/part-failed";
import { SectionBody } from "./blocks";
import type { Guide } from "./guide";
import { GuideSearch, PageList } from "./guide-view";
import { useGuide } from "./use-guide";
import "./texts";

/** @param name - of a page; null: the first */
export function GuidePage({ name }: { name: string | null }) {
  useState(expectTexts);
  const t = useT();
  const { guide, onRetry } = useGuide();
  const page = guide?.find((one) => one.name === (name ?? guide[0]?.name)) ?? null;
  useTitle(page?.title ?? "", t("help.guide"));
  const isHere = guide !== null;
  useEffect(() => {
    // The words come after the address has been looked at: the browser has found nothing to go to.
    if (isHere && location.hash !== "") document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [isHere]);
  return (
    <div className="flex h-full flex-col print:block print:h-auto">
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4 print:hidden">
        <Mark />
        <Link href="/" className="mr-3 font-semibold">
          {t("app.name")}
        </Link>
        <span className="min-w-0 flex-1 truncate text-muted">{t("help.guide")}</span>
        <Button isSmall icon={<Printer size={13} aria-hidden />} onClick={() => print()}>
          {t("help.print")}
        </Button>
        <ThemeButton />
        <LanguageButton />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto print:overflow-visible">
        {guide ? (
          <Columns guide={guide} name={page?.name ?? null} />
        ) : onRetry ? (
          <PartFailed onRetry={onRetry} />
        ) : (
          <p className="p-6 text-muted">{t("help.coming")}</p>
        )}
      </div>
    </div>
  );
}
function Columns({ guide, name }: { guide: Guide; name: string | null }) {
  const t = useT();
  const page = guide.find((one) => one.name === name) ?? null;
  return (
    <div className="mx-auto flex max-w-[1000px] gap-8 p-6 max-sm:flex-col max-sm:gap-3 max-sm:p-4 print:p-0">
      <div className="w-56 shrink-0 max-sm:hidden print:hidden">
        <PageList guide={guide} current={name} />
      </div>
      {/* On a phone the page that was asked for comes first. */}
      <details key={name} className="sm:hidden print:hidden">
        <summary className="cursor-default rounded-sm py-1.5 font-medium">{t("help.pages")}</summary>
        <PageList guide={guide} current={name} />
      </details>
      <main className="min-w-0 max-w-[640px] flex-1 text-base leading-6 print:max-w-none">
        <GuideSearch guide={guide}>
          {page === null && <h1 className="text-xl font-semibold">{t("help.noPage")}</h1>}
          {page?.sections.map((section) => (
            <section key={section.id} {...(section.id === "" ? {} : { id: section.id })} className="mb-5 scroll-mt-4">
              {section.id === "" ? (
                <h1 className="mb-3 text-xl font-semibold">{section.title}</h1>
              ) : (
                <h2 className="mb-2 text-lg font-semibold">{section.title}</h2>
              )}
              <SectionBody section={section} />
            </section>
          ))}
        </GuideSearch>
      </main>
    </div>
  );
}
