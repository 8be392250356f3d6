import type { Metadata } from "next";
import { InventoryPage } from "../../components/inventory/inventory-page.tsx";

export const metadata: Metadata = { title: "Resources" };

/** The resources: filters, numbers, table and details. */
export default function DashboardPage() {
  return <InventoryPage />;
}
