"use client";
import { Radio } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { CaptureView } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import { useLab } from "../../../data/lab-context";
import { captureCame, useShownCapture } from "../../../data/shown-capture";
import { useAct } from "../../../data/submit";
import { useFollowed } from "../../../data/views";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { CheckBox, TextField } from "../../../ui/field";
import { Select } from "../../../ui/select";
import { visibleText } from "../../../ui/visible-text";
import { needsRole } from "../../command-state";
import { captureDialog, replayDialog } from "./dialogs";
import { FrameDetail } from "./frame-detail";
import { FrameList, WINDOW } from "./frame-list";
import { linkName } from "./link-name";
import { Sparkline } from "./sparkline";
import "./texts";

/** Captures of frames. @param of - ref of the object whose links they watch; left out: all of the lab */
export function CaptureTab({ of = "" }: { readonly of?: string }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  const asked = useShownCapture();
  const [chosen, setChosen] = useState(asked?.capture ?? null);
  const [seen, setSeen] = useState(asked);
  if (asked?.asked !== seen?.asked) {
    setSeen(asked);
    setChosen(asked?.capture ?? null);
  }
  const { answer, refusal } = useFollowed("captures", null);
  const before = useRef(answer);
  const isThere = answer?.some(({ id }) => id === asked?.capture) ?? false;
  useEffect(() => {
    if (isThere || answer !== before.current) captureCame();
    before.current = answer;
  }, [answer, isThere]);
  const why = needsRole("pool-operator", { role, t });
  const onStart = (): void => open(captureDialog, { of, onStarted: () => setChosen(null) });
  const onReplay = (): void => open(replayDialog, { of });
  if (refusal !== null) return <EmptyState icon={<Radio size={28} />} text={needsRole("vm-operator", { role, t }) ?? refusal} />;
  if (answer === undefined) return <EmptyState text={t("common.loading")} />;
  const own = answer.filter(({ links }) => of === "" || links.some((link) => link.of.includes(of)));
  const capture = own.find(({ id }) => id === chosen) ?? own[0];
  if (!capture && asked?.isComing) return <EmptyState text={t("common.loading")} />;
  if (!capture)
    return (
      <EmptyState
        icon={<Radio size={28} />}
        text={t("capture.none")}
        hint={t("capture.noneHint")}
        action={
          <span className="flex items-center gap-2">
            <Button kind="primary" disabledReason={why} onClick={onStart}>
              {t("capture.begin")}
            </Button>
            <Button disabledReason={why} onClick={onReplay}>
              {t("replay.open")}
            </Button>
          </span>
        }
      />
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <Select
          label={t("capture.which")}
          isLabelHidden
          isTight
          className="w-64"
          value={capture.id}
          onChange={setChosen}
          options={own.map((one) => ({
            value: one.id,
            label: nameOf(one),
            note: t(one.stoppedAt === null ? "capture.running" : "capture.stopped"),
          }))}
        />
        <Acts capture={capture} why={why} />
        <Button isSmall disabledReason={why} onClick={onStart}>
          {t("capture.another")}
        </Button>
        <Button isSmall disabledReason={why} onClick={onReplay}>
          {t("replay.open")}
        </Button>
      </div>
      <Frames key={capture.id} capture={capture} />
    </div>
  );
}
/** A capture in words: as it is called, or what it watches. */
const nameOf = ({ label, links }: CaptureView): string => (label === "" ? links.map(linkName).join(", ") : visibleText(label));

function Acts({ capture, why }: { readonly capture: CaptureView; readonly why: string | null }) {
  const t = useT();
  const act = useAct();
  return (
    <>
      {capture.stoppedAt === null ? (
        <Button isSmall disabledReason={why} onClick={() => void act(nameOf(capture), "capture.stop", { capture: capture.id })}>
          {t("capture.end")}
        </Button>
      ) : (
        <span className="text-sm text-muted">{t("capture.stopped")}</span>
      )}
      <Button isSmall disabledReason={why} onClick={() => void act(nameOf(capture), "capture.remove", { capture: capture.id })}>
        {t("capture.remove")}
      </Button>
    </>
  );
}

function Frames({ capture }: { readonly capture: CaptureView }) {
  const t = useT();
  const { labId } = useLab();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState("");
  const [isNewest, setNewest] = useState(true);
  const [from, setFrom] = useState(0);
  const [active, setActive] = useState<number | null>(null);
  const { answer } = useFollowed("captureFrames", { capture: capture.id, filter, from: isNewest ? -1 : from, count: WINDOW });
  const [latest, setLatest] = useState(answer);
  if (answer && answer !== latest) setLatest(answer);
  // What was shown last stands until the next window has come.
  const shown = answer ?? latest;
  const onActive = useCallback((number: number) => {
    setActive(number);
    setNewest(false);
  }, []);
  const fault = shown?.fault ?? null;
  const wrong = fault && t(`filter.${fault.code}`, { text: visibleText(fault.text) });
  const save = `/api/labs/${labId}/captures/${capture.id}${filter === "" ? "" : `?filter=${encodeURIComponent(filter)}`}`;
  return (
    <>
      <form
        className="flex shrink-0 flex-wrap items-start gap-x-3 gap-y-1 border-b border-line px-3 py-2"
        onSubmit={(event) => {
          event.preventDefault();
          setFilter(typed);
        }}
      >
        <div className="min-w-60 flex-1">
          <TextField
            label={t("capture.filter")}
            isLabelHidden
            placeholder={t("capture.filter")}
            hint={t("capture.filterHint")}
            error={wrong ?? undefined}
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={() => setFilter(typed)}
          />
        </div>
        <span className="flex min-h-7 flex-wrap items-center gap-3 text-sm text-muted">
          {shown && !fault && (
            <>
              <Sparkline perSecond={shown.perSecond} />
              <span className="tabular-nums">{t("capture.counts", { meant: shown.meant, kept: shown.kept })}</span>
              {shown.left > 0 && <span className="tabular-nums">{t("capture.left", { count: shown.left })}</span>}
            </>
          )}
          <CheckBox label={t("capture.newest")} checked={isNewest} onChange={(event) => setNewest(event.target.checked)} />
          <Button isSmall type="button" disabledReason={wrong} onClick={() => location.assign(save)}>
            {t("capture.save")}
          </Button>
        </span>
      </form>
      {!shown || fault ? (
        <div className="flex-1" aria-busy={!fault} />
      ) : shown.meant === 0 ? (
        <EmptyState text={t(filter === "" || shown.kept === 0 ? "capture.nothing" : "capture.nothingMeant")} />
      ) : (
        <FrameList
          capture={capture}
          answer={shown}
          active={active}
          isNewest={isNewest}
          onActive={onActive}
          onWindow={setFrom}
          onNewest={setNewest}
        />
      )}
      <div className="flex h-2/5 min-h-32 shrink-0 flex-col border-t border-line bg-surface">
        <FrameDetail capture={capture} number={active} />
      </div>
    </>
  );
}
