import { useI18n } from '../i18n/i18n.tsx';
import { useSession } from '../session/session.tsx';
import { CopyTextButton } from './copy-button.tsx';
import { curlLinesOf, curlOf } from './curl.ts';
import type { CurlRequest } from './curl.ts';

/** The same of several requests, each in a line of its own. */
export function CopyAllAsCurl({ requests }: { readonly requests: readonly CurlRequest[] }) {
  const { t } = useI18n();
  const needsKey = useSession()?.needs_key ?? false;
  return (
    <CopyTextButton
      label={t('ui.copy_as_curl')}
      text={() => curlLinesOf(requests, { origin: location.origin, needsKey })}
    />
  );
}

/** Copies what the page asks, or would do, as a line for the shell. `label` where there are several. */
export function CopyAsCurl({ label, ...request }: CurlRequest & { readonly label?: string }) {
  const { t } = useI18n();
  const needsKey = useSession()?.needs_key ?? false;
  return (
    <CopyTextButton
      label={label ?? t('ui.copy_as_curl')}
      text={() => curlOf(request, { origin: location.origin, needsKey })}
    />
  );
}
