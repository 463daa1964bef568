// What a service does that sends in the request: axios, a time-out, and the
// answer's own word that the message was taken.
import axios from 'axios';

export type Payment = { readonly phone: string; readonly message: string };

const baseUrl = process.env['PROVIDER_URL'] ?? '';
const auth = { username: 'development', password: 'development' };

export async function sendThroughAldeamo(
  { phone, message }: Payment,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const { data } = await axios.post<{
    status: number;
    result: { receivedRequests: { transactionId: string }[] };
  }>(
    `${baseUrl}/SmsiWS/smsSendPost`,
    {
      country: '57',
      dateToSend: null,
      message,
      encoding: 'UTF-8',
      messageFormat: 1,
      addresseeList: [{ mobile: phone.slice(3), correlationLabel: 'bench' }],
    },
    {
      auth,
      timeout: options.timeoutMs ?? 0,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
  const id = data.result.receivedRequests[0]?.transactionId;
  if (data.status !== 1 || id === undefined) throw new Error('The provider did not take the message.');
  return id;
}

export async function sendThroughTwilio({ phone, message }: Payment): Promise<string> {
  const { data } = await axios.post<{ sid: string }>(
    `${baseUrl}/2010-04-01/Accounts/AC0/Messages.json`,
    new URLSearchParams({ To: phone, From: '+15005550006', Body: message }),
    { auth },
  );
  return data.sid;
}
