"use client";
import { InventoryPage } from "../../components/inventory/inventory-page.tsx";

/** The resources: filters, numbers, table and details. */
export default function DashboardPage() {
  return <InventoryPage />;
}
