// The one file that a third provider takes: JSON to a webhook, the answer's id
// back. It can not be asked afterwards, so a message in doubt stays in doubt.
import { z } from 'zod';
import { createAxiosHttpClient } from '../../src/adapters/providers/axios-http-client.ts';
import {
  acceptedAs,
  classifyFailure,
  classifyRefusal,
  isSuccess,
  verdictOf,
} from '../../src/adapters/providers/classify-http.ts';
import { idOf, parseJson } from '../../src/adapters/providers/json-answer.ts';
import {
  baseUrlSetting,
  defineProviderKind,
  secretSetting,
} from '../../src/adapters/providers/provider-kinds.ts';

const answerSchema = z.object({ id: z.unknown().optional() });

export const webhookKind = defineProviderKind(
  z.object({ BASE_URL: baseUrlSetting, TOKEN: secretSetting }),
  (settings, options) => {
    const http = createAxiosHttpClient();
    return {
      name: options.name,
      absenceIsProof: false,
      async send(message, signal) {
        const answer = await http.request({
          method: 'POST',
          url: settings.BASE_URL,
          headers: { Authorization: `Bearer ${settings.TOKEN}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ ref: message.attemptId, to: message.to, text: message.body }),
          signal,
        });
        if (answer.kind === 'failed') return classifyFailure(answer);
        if (!isSuccess(answer))
          return classifyRefusal(answer, { on503: options.on503, nowMs: options.now() });
        const id = idOf(answerSchema.safeParse(parseJson(answer.body)).data?.id);
        return id === null
          ? verdictOf({ outcome: 'unknown', reason: 'answer_without_id' }, null, null)
          : acceptedAs(id);
      },
      lookUp: () => Promise.resolve({ kind: 'unavailable' }),
      close: () => http.close(),
    };
  },
);
