/** The pages of the dashboard, in the order of its navigation. */
export const PAGES = [
  { text: "Resources", href: "/dashboard/" },
  { text: "Coverage", href: "/dashboard/coverage/" },
  { text: "Refreshes", href: "/dashboard/runs/" },
  { text: "Accounts", href: "/dashboard/accounts/" },
] as const;
