import { LabsPage } from "@/components/labs/labs-page";

export const dynamic = "force-dynamic";
export default function Page() {
  return <LabsPage />;
}
