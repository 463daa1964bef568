// The operations on messages that exist: read, list, change, delete. Sending has its own file.
import type {
  DialectTools,
  Operation,
  PreparedRequest,
  ProviderAnswer,
  ProviderRequest,
} from '@relevo/notifier-kit';
import type { Settings } from './config.ts';
import { listMessages } from './list-messages.ts';
import type { TwilioExtra, TwilioMessage } from './message-view.ts';
import { viewMessage } from './message-view.ts';
import { normalisePhone } from './new-message.ts';
import { createSendOperation } from './send-operation.ts';
import { errorAnswer } from './twilio-errors.ts';
import { isForm, json, messagesPath } from './wire.ts';

const message = '/2010-04-01/Accounts/:accountSid/Messages/:sid.json';

const settled: ReadonlySet<string> = new Set(['sent', 'delivered', 'undelivered', 'failed', 'canceled']);

export function createMessageOperations(
  settings: Settings,
  tools: DialectTools<TwilioExtra>,
): readonly Operation[] {
  const { log, desk } = tools;
  const accountSid = settings.TWILIO_ACCOUNT_SID;
  const show = (found: TwilioMessage) => viewMessage(found, { accountSid, withFeedback: true });

  const withMessage = (
    request: ProviderRequest,
    then: (found: TwilioMessage) => ProviderAnswer,
  ): PreparedRequest => {
    const found = log.get(request.params['sid'] ?? '');
    return {
      recipients: found === null ? [] : [found.to],
      answer: () =>
        found === null || found.extra.isDeleted
          ? errorAnswer(20404, { url: request.url.split('?', 1)[0] ?? '' })
          : then(found),
    };
  };

  const update: Operation = {
    name: 'update',
    method: 'post',
    path: message,
    prepare: (request) =>
      withMessage(request, (found) => {
        if (!isForm(request)) return errorAnswer(20415);
        const form = new URLSearchParams(request.body);
        const isCancel = form.get('Status') === 'canceled';
        if (!isCancel && form.get('Body') !== '') {
          return errorAnswer(20422, { parameter: 'send Status=canceled, or an empty Body' });
        }
        if (isCancel ? found.status !== 'scheduled' : !settled.has(found.status)) return errorAnswer(20409);
        if (isCancel) desk.cancel(found);
        else found.extra.isRedacted = true;
        return json(200, show(found));
      }),
  };

  const read: Operation = {
    name: 'read',
    method: 'get',
    path: message,
    prepare: (request) => withMessage(request, (found) => json(200, show(found))),
  };

  const list: Operation = {
    name: 'list',
    method: 'get',
    path: messagesPath,
    prepare({ query }) {
      const to = query.get('To');
      return {
        recipients: to === null ? [] : [normalisePhone(to)],
        answer: () => json(200, listMessages(log, query, accountSid)),
      };
    },
  };

  const remove: Operation = {
    name: 'delete',
    method: 'delete',
    path: message,
    prepare: (request) =>
      withMessage(request, (found) => {
        if (!settled.has(found.status)) return errorAnswer(20009);
        found.extra.isDeleted = true;
        return { status: 204, headers: {}, body: '' };
      }),
  };

  return [createSendOperation(settings, tools), list, read, update, remove];
}
