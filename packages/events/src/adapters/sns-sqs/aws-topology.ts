// One FIFO topic for all events, one FIFO queue for each service that hears them, and one
// beside it for what nobody could read. A stream is a message group.
import { createHash } from 'node:crypto';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueUrlCommand, QueueDoesNotExist } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsClients } from './aws-connection.ts';

const twoWeeksS = '1209600';
/** What a receiver that died had in hand comes again after this. */
const visibilityTimeoutS = '10';

const fifo = { FifoQueue: 'true', MessageRetentionPeriod: twoWeeksS };
// As many messages as there are groups at the same time, and not 300 a second for all.
const manyGroups = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };

export type QueueUrls = { readonly queue: string; readonly deadQueue: string };

export async function declareTopic({ sns }: AwsClients, topic: string): Promise<string> {
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: `${topic}.fifo`, Attributes: { FifoTopic: 'true' } }),
  );
  return TopicArn;
}

export async function declareQueues(clients: AwsClients, topic: string, service: string): Promise<QueueUrls> {
  const { sns, sqs } = clients;
  const topicArn = await declareTopic(clients, topic);
  const name = `${topic}-${service}`;
  const queueArn = arnBeside(topicArn, `${name}.fifo`);
  const deadQueue = await ensureQueue(sqs, `${name}-dead.fifo`, fifo);
  const queue = await ensureQueue(sqs, `${name}.fifo`, {
    ...fifo,
    ...manyGroups,
    VisibilityTimeout: visibilityTimeoutS,
    Policy: policyOf(queueArn, topicArn),
  });
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return { queue, deadQueue };
}

/** Asked for first: SQS refuses to make a queue that is there with other attributes, and its owner may want others. */
async function ensureQueue(
  sqs: SQSClient,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
  }
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }),
  );
  return QueueUrl;
}

/** `arn:aws:sns:region:account:topic.fifo`: a queue of the same region and account. */
function arnBeside(topicArn: string, queue: string): string {
  const [arn = '', partition = '', , region = '', account = ''] = topicArn.split(':');
  return [arn, partition, 'sqs', region, account, queue].join(':');
}

const policyOf = (queueArn: string, topicArn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  });

/** Groups have a narrower alphabet than streams, and 128 characters. */
export const groupOf = (stream: string): string =>
  /^[\x21-\x7e]{1,128}$/.test(stream) ? stream : createHash('sha256').update(stream).digest('hex');
