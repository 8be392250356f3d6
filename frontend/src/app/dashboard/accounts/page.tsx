import type { Metadata } from "next";
import { AccountsPage } from "../../../components/accounts/accounts-page.tsx";

export const metadata: Metadata = { title: "Accounts" };

/** The accounts and how far each is known. */
export default function DashboardPage() {
  return <AccountsPage />;
}
