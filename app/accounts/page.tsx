import { AccountsPage } from "@/components/accounts/accounts-page";

export const dynamic = "force-dynamic";
export default function Page() {
  return <AccountsPage />;
}
