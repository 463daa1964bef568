// SQS gives nothing of a group to anybody while an earlier message of it is in hand, which
// is what keeps the order between replicas; within one, it is asked one question after the
// other. There is no connection whose end would give back what is in hand: whoever stops
// has to say so, and what a dead one had comes again after the visibility timeout.
import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Receiving, ReceivingDeps } from '../broker.ts';
import type { InletSession, MessageHolder } from '../inlet/inlet-session.ts';
import { keepReceiving } from '../keep-receiving.ts';
import { connectToAws } from './aws-connection.ts';
import { chunked, entriesMax, sendAll } from './aws-requests.ts';
import { declareQueues } from './aws-topology.ts';
import type { QueueUrls } from './aws-topology.ts';

// A question is never given up, since nobody would have what it is answered with. So it is
// short, and a stop waits for the answer.
const pollS = 1;
const retryPauseMs = 200;
const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

export function startSqsReceiving(address: BrokerAddress, deps: ReceivingDeps): Receiving {
  const { service, openSession, pause, onOutage } = deps;
  const clients = connectToAws(address);
  const { sqs } = clients;
  let declared: QueueUrls | null = null;

  const declare = async (): Promise<QueueUrls> =>
    (declared = await declareQueues(clients, address.topic, service));
  /** A request that fails ends nothing: what is in hand is still ours, and is dealt with. */
  const receiveUntil = async (signal: AbortSignal, queue: string, session: InletSession<Message>) => {
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      try {
        for (const message of await ask(sqs, queue)) session.push(message);
      } catch (error) {
        if (error instanceof QueueDoesNotExist) throw error;
        if (!isOver()) onOutage(error);
        await pause(retryPauseMs, signal);
      }
      await session.hasRoom(signal);
    }
  };
  const receiving = keepReceiving({
    receive: async (signal, onKnown) => {
      const urls = await declare();
      onKnown();
      const session = openSession(holderOf(sqs, urls));
      try {
        await receiveUntil(signal, urls.queue, session);
      } finally {
        await session.end();
      }
    },
    pause,
    onOutage,
    letGo: () => {
      clients.close();
      return Promise.resolve();
    },
  });

  return {
    ...receiving,
    backlog: async () => {
      const { queue } = declared ?? (await declare());
      const command = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...counts] });
      const { Attributes = {} } = await sqs.send(command);
      return counts.reduce((sum, count) => sum + Number(Attributes[count] ?? 0), 0);
    },
  };
}

async function ask(sqs: SQSClient, queue: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue,
      MaxNumberOfMessages: entriesMax,
      WaitTimeSeconds: pollS,
      // An answer that was lost on its way is given to the SDK's next try as well.
      ReceiveRequestAttemptId: randomUUID(),
    }),
  );
  return Messages;
}

function holderOf(sqs: SQSClient, { queue, deadQueue }: QueueUrls): MessageHolder<Message> {
  return {
    bodyOf: ({ Body = '' }) => Body,
    // What is not deleted, since it took too long, comes again, and is known to the inbox then.
    acknowledge: (messages) =>
      inRequests(messages, (entries) =>
        sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries: entries })),
      ),
    layAside: async ({ Body = ' ', MessageId = '' }, reason) => {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: deadQueue,
          MessageBody: Body,
          MessageGroupId: 'unreadable',
          MessageDeduplicationId: MessageId,
          MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
        }),
      );
    },
    // The last first: whoever gets the first of a group then gets those behind it as well.
    giveBack: (messages) =>
      inRequests(messages.toReversed(), (entries) =>
        sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queue,
            Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
          }),
        ),
      ),
  };
}

type Entry = { readonly Id: string; readonly ReceiptHandle: string };

async function inRequests(
  messages: readonly Message[],
  send: (entries: Entry[]) => Promise<unknown>,
): Promise<void> {
  await sendAll(chunked(messages, entriesMax), (some) =>
    send(some.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle }))),
  );
}
