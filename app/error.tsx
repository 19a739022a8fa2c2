"use client";
import { bringMissing } from "@/components/i18n/loaded";
import { PageMessage } from "@/components/page/page-message";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  // A script that the page itself is made of is asked for by a new page alone.
  const retry = (): void => {
    if (error.name === "ChunkLoadError") location.reload();
    else bringMissing().then(reset, () => undefined);
  };
  return <PageMessage kind="error" detail={error.message} onRetry={retry} />;
}
