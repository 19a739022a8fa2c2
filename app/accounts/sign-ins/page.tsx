import { FailedSignInsPage } from "@/components/accounts/failed-sign-ins-page";

export const dynamic = "force-dynamic";
export default function Page() {
  return <FailedSignInsPage />;
}
