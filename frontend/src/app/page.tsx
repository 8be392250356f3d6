/** The inventory is the start page. */
export default function StartPage() {
  return (
    <>
      <meta httpEquiv="refresh" content="0; url=/dashboard/" />
      <p>
        <a href="/dashboard/">AWS inventory</a>
      </p>
    </>
  );
}
