import { FailedSignInsPage } from "@/components/accounts/failed-sign-ins-page";

export const dynamic = "force-dynamic";
export const metadata = { title: "Failed sign-ins" };
export default function Page() {
  return <FailedSignInsPage />;
}
