import { GuidePage } from "@/components/guide/guide-page";

export const dynamic = "force-dynamic";
export default async function Page({ params }: { params: Promise<{ path?: string[] }> }) {
  const { path = [] } = await params;
  return <GuidePage name={path.length === 0 ? null : path.join("/")} />;
}
