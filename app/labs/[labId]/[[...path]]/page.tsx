import { ConsolePage } from "@/components/frame/console-page";

export const dynamic = "force-dynamic";
export default async function Page({ params }: { params: Promise<{ labId: string }> }) {
  return <ConsolePage labId={(await params).labId} />;
}
