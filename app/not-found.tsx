import { PageMessage } from "@/components/shell/page-message";

export default function NotFound() {
  return <PageMessage kind="notFound" />;
}
