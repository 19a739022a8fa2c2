import { LabsPage } from "@/components/labs/labs-page";

export const dynamic = "force-dynamic";
export const metadata = { title: "Labs" };
export default function Page() {
  return <LabsPage />;
}
