import { SignInPage } from "@/components/accounts/sign-in-page";

export const dynamic = "force-dynamic";
export const metadata = { title: "Sign in" };
export default function Page() {
  return <SignInPage />;
}
