import { SignInPage } from "@/components/accounts/sign-in-page";

export const dynamic = "force-dynamic";
export default function Page() {
  return <SignInPage />;
}
