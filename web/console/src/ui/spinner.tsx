import './spinner.css';

/** Beside a word that says what is waited for. */
export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}

/** Grey lines in the place of what is on its way; `label` is for whoever can not see them. */
export function Skeleton({ label, lines = 3 }: { readonly label: string; readonly lines?: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton-line" aria-hidden="true" />
      ))}
    </div>
  );
}
