// SNS and SQS as an emulator has them, in a process of its own. Both keep what they have in memory (ADR 40 says why
// fauxqs does), so the way to one is cut instead of killing it.
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { findFreePort } from '@relevo/local-runtime';
import type { RunningBroker } from './broker.ts';
import { acceptsConnections, createBrokerFolder, createBrokerProcess } from './broker-process.ts';
import { layCable } from './cable.ts';

const region = 'us-east-1';
const account = '000000000000';

export type EmulatorStart = {
  readonly name: string;
  readonly command: string;
  readonly argsFor: (port: number) => readonly string[];
};

export async function startEmulator({ name, command, argsFor }: EmulatorStart): Promise<RunningBroker> {
  const folder = createBrokerFolder(name);
  const port = await findFreePort();
  const isUp = (): Promise<boolean> => acceptsConnections(port);
  const args = argsFor(port);
  const server = createBrokerProcess({ name, command, args, folder: folder.path, isUp });
  await server.start();
  const cable = await layCable(port);
  const { destroy, ...hands } = handsAt(`http://127.0.0.1:${port}`);
  return {
    ...hands,
    urlOf: (topic) =>
      `sqs://test:test@${region}?topic=${topic}&endpoint=${encodeURIComponent(`http://127.0.0.1:${cable.port}`)}`,
    kill: cable.cut,
    start: cable.mend,
    stop: async () => {
      destroy();
      await cable.cut();
      await server.stop();
      folder.remove();
    },
  };
}

/** What a test does at the emulator itself, past the cable. */
function handsAt(
  endpoint: string,
): Pick<RunningBroker, 'sendText' | 'takeLaidAside'> & { readonly destroy: () => void } {
  const sqs = new SQSClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    useQueueUrlAsEndpoint: false,
  });
  const queueUrl = (queue: string): string => `${endpoint}/${account}/${queue}.fifo`;
  let sent = 0;
  return {
    destroy: () => sqs.destroy(),
    sendText: async (topic, service, text) => {
      sent += 1;
      const message = { MessageGroupId: 'somebody', MessageDeduplicationId: String(sent), MessageBody: text };
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(`${topic}-${service}`), ...message }));
    },
    takeLaidAside: async (topic, service) => {
      const QueueUrl = queueUrl(`${topic}-${service}-dead`);
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      for (const { ReceiptHandle } of Messages)
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Messages.map(({ Body = '' }) => Body);
    },
  };
}
