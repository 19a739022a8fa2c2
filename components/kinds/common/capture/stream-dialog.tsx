"use client";
import type { CaptureStream } from "@/server/contract";
import { defineDialog } from "../../../data/dialog";
import { useView } from "../../../data/views";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { Dialog } from "../../../ui/dialog";
import { EmptyState } from "../../../ui/empty-state";
import { visibleText } from "../../../ui/visible-text";
import "./texts";

interface About {
  readonly capture: string;
  /** of a frame of the stream */
  readonly number: number;
}

/** What two ends of a stream have told each other. */
export const streamDialog = defineDialog<About>("captureStream", ({ capture, number, onClose }) => {
  const t = useT();
  const { data } = useView("captureStream", { capture, number });
  const title = data ? t("stream.title", { protocol: data.protocol.toUpperCase(), number: data.number }) : t("capture.follow");
  return (
    <Dialog title={title} onClose={onClose} width="760px" footer={<Button onClick={onClose}>{t("common.close")}</Button>}>
      {data === null ? <EmptyState text={t("stream.gone")} /> : data && <Told stream={data} />}
    </Dialog>
  );
});

function Told({ stream: { client, server, parts, clientBytes, serverBytes, missing, isCut } }: { readonly stream: CaptureStream }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap gap-x-4 text-sm">
        <span className="text-accent">{t("stream.client", { end: client, count: clientBytes })}</span>
        <span className="text-running">{t("stream.client", { end: server, count: serverBytes })}</span>
      </p>
      {missing > 0 && <p className="text-sm text-paused">{t("stream.missing", { count: missing })}</p>}
      {isCut && <p className="text-sm text-muted">{t("stream.isCut")}</p>}
      {parts.length === 0 ? (
        <p className="text-sm text-muted">{t("stream.empty")}</p>
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          tabIndex={0}
          className="h-96 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-sm break-all whitespace-pre-wrap"
        >
          {parts.map(({ isClients, text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
            <span key={at} className={cx(isClients ? "text-accent" : "text-running")}>
              {shown(text)}
            </span>
          ))}
        </pre>
      )}
    </div>
  );
}
/** Bytes as text: lines are lines, and what is none of it is a dot. */
const shown = (bytes: string): string => visibleText(bytes.replace(/\r\n/g, "\n").replace(/[^\n\t\x20-\x7e]/g, "·"));
