"use client";
import { AccountsPage } from "../../../components/accounts/accounts-page.tsx";

/** The accounts and how far each is known. */
export default function DashboardPage() {
  return <AccountsPage />;
}
