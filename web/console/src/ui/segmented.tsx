import './segmented.css';

type Segment<T> = { readonly value: T; readonly label: string };

export type SegmentedProps<T> = {
  /** What is chosen; read out before the choices. */
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  /** What is so now; may be none of them. */
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly size?: 'normal' | 'small';
};

/**
 * One of a few, each a press away. Buttons, no radio buttons: what is chosen acts at once, and
 * going through them by arrow would do each on the way.
 */
export function Segmented<T extends string | number>({
  label,
  segments,
  value,
  onChange,
  size = 'normal',
}: SegmentedProps<T>) {
  return (
    <div
      className={size === 'small' ? 'segmented segmented-small' : 'segmented'}
      role="group"
      aria-label={label}
    >
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          className="segment"
          aria-pressed={segment.value === value}
          onClick={() => onChange(segment.value)}
        >
          {segment.label}
        </button>
      ))}
    </div>
  );
}
