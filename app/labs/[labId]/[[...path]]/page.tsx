import { headers } from "next/headers";
import { preload } from "react-dom";
import { ConsolePage } from "@/components/frame/console-page";

export const dynamic = "force-dynamic";
export default async function Page({ params }: { params: Promise<{ labId: string }> }) {
  const { labId } = await params;
  // The state is on its way while the scripts are; a page that only changes its address has it already.
  if (!(await headers()).has("rsc")) preload(`/api/labs/${encodeURIComponent(labId)}/records`, { as: "fetch", crossOrigin: "anonymous" });
  return <ConsolePage labId={labId} />;
}
