import './progress.css';

export type ProgressProps = {
  /** What goes on, for whoever can not see the bar. */
  readonly label: string;
  /** In words: "40 of 100". */
  readonly words: string;
  readonly total: number;
  readonly done: number;
  /** Done with, to no avail. */
  readonly skipped?: number;
};

const percent = (part: number, total: number): number =>
  total <= 0 ? 0 : Math.min(100, Math.max(0, (part / total) * 100));

export function Progress({ label, words, total, done, skipped = 0 }: ProgressProps) {
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(percent(done + skipped, total))}
      aria-valuetext={words}
    >
      <span className="progress-done" style={{ width: `${percent(done, total)}%` }} />
      <span className="progress-skipped" style={{ width: `${percent(skipped, total)}%` }} />
    </div>
  );
}
