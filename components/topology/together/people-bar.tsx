"use client";
import { Eye, MousePointer2, Presentation, X } from "lucide-react";
import { useCallback } from "react";
import type { OthersPointer } from "@/server/contract";
import { useT } from "../../i18n";
import { Avatar, nameOfPerson } from "../../page/people";
import { Button, IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import type { MenuEntry } from "../../ui/menu-entries";
import { visibleText } from "../../ui/visible-text";
import "./texts";
import type { Together } from "./use-together";

/** Avatars beside one another; more are a number. */
const SHOWN = 5;
const nameOf = (one: OthersPointer): string => visibleText(nameOfPerson(one));

interface Props {
  readonly together: Together;
  /** brings what somebody has in sight here into sight; null: the map is not drawn */
  readonly show: ((one: OthersPointer) => void) | null;
}
/** Who else is on the map: whom to follow, who presents, and whether this page does. */
export function PeopleBar({ together, show }: Props) {
  const t = useT();
  const { others, presents, isShown, followed, followers, tell } = together;
  const presenter = others.find((one) => one.presents && one.follows === null);
  const follow = useCallback((page: string | null) => tell({ follows: page, ...(page === null ? {} : { presents: false }) }), [tell]);
  const entriesOf = (one: OthersPointer): readonly MenuEntry[] => {
    const name = nameOf(one);
    return [
      {
        label: t(followed?.page === one.page ? "together.unfollow" : "together.follow", { name }),
        why: one.follows === null ? null : t("together.followsOther", { name }),
        run: () => follow(followed?.page === one.page ? null : one.page),
      },
      { label: t("together.show", { name }), why: one.view && show ? null : t("together.noSight", { name }), run: () => show?.(one) },
    ];
  };
  return (
    <div className="flex items-center gap-1">
      {followed ? (
        <span className="flex items-center gap-1 rounded-md bg-accent-soft pl-2 text-sm">
          <Eye size={14} aria-hidden />
          <span role="status">{t("together.following", { name: nameOf(followed) })}</span>
          <IconButton label={t("together.stop")} icon={<X size={14} aria-hidden />} onClick={() => follow(null)} />
        </span>
      ) : (
        presenter && (
          <span className="flex items-center gap-1 text-sm">
            <span role="status">{t("together.isPresenting", { name: nameOf(presenter) })}</span>
            <Button isSmall onClick={() => follow(presenter.page)}>
              {t("together.followNow")}
            </Button>
          </span>
        )
      )}
      {others.length > 0 && (
        <ul aria-label={t("together.here")} className="flex items-center px-1">
          {others.slice(0, SHOWN).map((one) => (
            <li key={one.page} className="-ml-1 first:ml-0">
              <MenuButton label={nameOf(one)} className="rounded-full" entries={() => entriesOf(one)}>
                <Avatar person={one} />
              </MenuButton>
            </li>
          ))}
          {others.length > SHOWN && <li className="pl-1 text-sm text-muted">+{others.length - SHOWN}</li>}
        </ul>
      )}
      {(others.length > 0 || presents) && (
        <Button
          kind="quiet"
          isSmall
          icon={<MousePointer2 size={14} aria-hidden />}
          aria-pressed={isShown}
          onClick={() => tell({ isShown: !isShown })}
        >
          {t("together.point")}
        </Button>
      )}
      <Button
        kind="quiet"
        isSmall
        icon={<Presentation size={14} aria-hidden />}
        aria-pressed={presents}
        onClick={() => tell({ presents: !presents, follows: null })}
      >
        {presents && followers > 0 ? t("together.presentsTo", { count: followers }) : t("together.present")}
      </Button>
    </div>
  );
}
