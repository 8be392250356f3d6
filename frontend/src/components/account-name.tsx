/** An account by name and id, or by id alone. */
export function AccountName({ id, name }: { readonly id: string; readonly name?: string | undefined }) {
  if (!name) return <span className="mono account-id">{id}</span>;
  return (
    <>
      {name} <span className="mono account-id secondary">{id}</span>
    </>
  );
}

/** The same as plain text. */
export function accountText(id: string, name: string | undefined): string {
  return name ? `${name} (${id})` : id;
}
