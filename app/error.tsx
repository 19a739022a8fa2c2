"use client";
import { PageMessage } from "@/components/page/page-message";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return <PageMessage kind="error" detail={error.message} onRetry={reset} />;
}
