import { useI18n } from '../i18n/i18n.tsx';
import { Button } from '../ui/button.tsx';

/** There from the beginning, so that what comes into it is read out. */
export function NewPill({
  count,
  areMore,
  onShow,
}: {
  readonly count: number;
  readonly areMore: boolean;
  readonly onShow: () => void;
}) {
  const { t, tn } = useI18n();
  return (
    <div className="payments-new" role="status">
      {count > 0 && (
        <Button tone="primary" size="small" icon="refresh" onClick={onShow}>
          {areMore ? t('payments.new.more', { count }) : tn('payments.new', count)}
        </Button>
      )}
    </div>
  );
}
