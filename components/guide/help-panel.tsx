"use client";
/** The help: beside the page where there is room, over its edge on a narrow screen, as a sheet on a phone. */
import { Dialog } from "@base-ui/react/dialog";
import { ExternalLink, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useT } from "../i18n";
import { Button, IconButton } from "../ui/button";
import { useFocusBack } from "../ui/focus-back";
import { PartFailed } from "../ui/part-failed";
import { usePhone } from "../ui/use-phone";
import { SectionBody } from "./blocks";
import { guideAddress, placeIn } from "./guide";
import { GuideLink } from "./guide-link";
import { GuideSearch, PageList } from "./guide-view";
import { closeHelp, openHelp, useHelp } from "./help-state";
import { HELP_START, type HelpPlace, helpFor } from "./places";
import { useGuide } from "./use-guide";
import "./texts";

export function HelpPanel({ place }: { place: HelpPlace }) {
  return usePhone() ? <Sheet place={place} /> : <Aside place={place} />;
}
function Aside({ place }: { place: HelpPlace }) {
  const t = useT();
  const panel = useRef<HTMLElement>(null);
  useFocusBack();
  useEffect(() => {
    // A menu that has opened it gives the focus back as it closes, which comes first.
    const timer = setTimeout(() => panel.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || (event.key !== "Escape" && event.key !== "F1")) return;
    event.preventDefault();
    event.stopPropagation();
    closeHelp();
  };
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={t("help.panel")}
      onKeyDown={onKeyDown}
      className="flex h-full w-[340px] shrink-0 flex-col border-l border-line bg-surface focus-visible:-outline-offset-2 max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:shadow-lg print:hidden"
    >
      <header className="flex h-9 shrink-0 items-center border-b border-line pr-1 pl-3">
        <h2 className="flex-1 font-semibold">{t("help.panel")}</h2>
        <IconButton label={t("help.close")} icon={<X size={15} aria-hidden />} onClick={closeHelp} />
      </header>
      <Content place={place} />
    </aside>
  );
}
function Sheet({ place }: { place: HelpPlace }) {
  const t = useT();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && closeHelp()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Popup className="popup fixed inset-x-0 top-12 bottom-0 z-40 flex flex-col rounded-t-xl rounded-b-none">
          <header className="flex h-12 shrink-0 items-center border-b border-line pr-1 pl-4">
            <Dialog.Title className="flex-1 text-lg font-semibold">{t("help.panel")}</Dialog.Title>
            <Dialog.Close
              aria-label={t("help.close")}
              className="inline-flex size-11 items-center justify-center rounded-md hover:bg-hover"
            >
              <X size={19} aria-hidden />
            </Dialog.Close>
          </header>
          <Content place={place} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
function Content({ place }: { place: HelpPlace }) {
  const t = useT();
  const { guide, onRetry } = useGuide();
  const { at } = useHelp();
  const body = useRef<HTMLDivElement>(null);
  const own = helpFor(place);
  const to = at ?? own;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is read from its beginning
  useEffect(() => {
    // Braces: what scrollTo answers, a promise in newer browsers, is nothing to clean up with.
    body.current?.scrollTo(0, 0);
  }, [to]);
  if (!guide && onRetry) return <PartFailed onRetry={onRetry} />;
  if (!guide) return <p className="p-3 text-muted">{t("help.coming")}</p>;
  const found = placeIn(guide, to) ?? placeIn(guide, HELP_START);
  if (!found) return null;
  const { page, section } = found;
  // A page as a whole is shown with all that it has, a section with the ways to the others.
  const isWhole = section.id === "";
  const others = page.sections.filter((one) => one !== section && one.id !== "");
  return (
    <>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto p-3 leading-5">
        <GuideSearch guide={guide} onGo={openHelp}>
          {!isWhole && (
            <p className="text-sm text-muted">
              <GuideLink to={page.name} onGo={openHelp} className="underline">
                {page.title}
              </GuideLink>
            </p>
          )}
          <h3 className="mb-2 text-lg font-semibold">{section.title}</h3>
          <SectionBody section={section} onGo={openHelp} />
          {isWhole &&
            others.map((other) => (
              <section key={other.id} className="mt-4">
                <h4 className="mb-1 font-semibold">{other.title}</h4>
                <SectionBody section={other} onGo={openHelp} />
              </section>
            ))}
          {!isWhole && others.length > 0 && (
            <ul className="mt-3 border-t border-line pt-2">
              {others.map(({ id, title }) => (
                <li key={id} className="mb-1">
                  <GuideLink to={`${page.name}#${id}`} onGo={openHelp}>
                    {title}
                  </GuideLink>
                </li>
              ))}
            </ul>
          )}
          <details className="mt-3 border-t border-line pt-2">
            <summary className="cursor-pointer font-medium max-sm:py-2">{t("help.pages")}</summary>
            <PageList guide={guide} current={page.name} onGo={openHelp} />
          </details>
        </GuideSearch>
      </div>
      <footer className="flex min-h-10 shrink-0 items-center gap-2 border-t border-line px-3">
        {to !== own && (
          <Button isSmall onClick={() => openHelp()}>
            {t("help.thisPage")}
          </Button>
        )}
        <a
          href={guideAddress(to)}
          target="_blank"
          rel="noreferrer"
          className="ml-auto inline-flex items-center gap-1 text-accent underline"
        >
          {t("help.asPage")}
          <ExternalLink size={13} aria-hidden />
        </a>
      </footer>
    </>
  );
}
