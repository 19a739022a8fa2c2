import { PageMessage } from "@/components/page/page-message";

export default function NotFound() {
  return <PageMessage kind="notFound" />;
}
