// Credentials come from where the SDK always looks for them, unless the URL has some.
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { BrokerAddress } from '../../transport/events-url.ts';

export type AwsClients = { readonly sns: SNSClient; readonly sqs: SQSClient; close(): void };

export function connectToAws({ url }: BrokerAddress): AwsClients {
  const endpoint = url.searchParams.get('endpoint');
  const settings = {
    region: url.hostname,
    maxAttempts: 3,
    // The SDK would wait for ever for an answer. None of these requests is long.
    requestHandler: { connectionTimeout: 2_000, socketTimeout: 4_000 },
    ...(endpoint === null ? {} : { endpoint }),
    ...(url.username === '' ? {} : { credentials: credentialsOf(url) }),
  };
  const sns = new SNSClient(settings);
  // An emulator names its queues by hosts that are nowhere else.
  const sqs = new SQSClient({ ...settings, ...(endpoint === null ? {} : { useQueueUrlAsEndpoint: false }) });
  return {
    sns,
    sqs,
    close: () => {
      sns.destroy();
      sqs.destroy();
    },
  };
}

const credentialsOf = (url: URL) => ({
  accessKeyId: decodeURIComponent(url.username),
  secretAccessKey: decodeURIComponent(url.password),
});
