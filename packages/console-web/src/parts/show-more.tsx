/** Of a long list that is shown in parts: the next part. Nothing where all of it is shown. */
export function ShowMore({ left, onMore }: { readonly left: number; onMore(): void }) {
  if (left <= 0) return null;
  return (
    <p>
      <button type="button" class="tiny" onClick={onMore}>
        Show more of {left}
      </button>
    </p>
  );
}
