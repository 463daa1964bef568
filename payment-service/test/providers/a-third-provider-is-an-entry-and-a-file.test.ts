import { expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import {
  createProviders,
  type CreateProvidersInput,
  environmentNamesOf,
} from '../../src/adapters/providers/create-providers.ts';
import { providerKinds } from '../../src/adapters/providers/provider-kinds.ts';
import { accountSid, message, noDeadline } from './provider-fixtures.ts';
import { webhookKind } from './webhook-provider.ts';

const aldeamo = { name: 'aldeamo', kind: 'aldeamo', on503: 'not_sent' } as const;
const twilio = { name: 'twilio', kind: 'twilio', on503: 'not_sent' } as const;

const environment = {
  ALDEAMO_BASE_URL: 'http://127.0.0.1:8001',
  ALDEAMO_USER: 'relevo',
  ALDEAMO_PASSWORD: 'not-a-secret',
  TWILIO_BASE_URL: 'http://127.0.0.1:8002',
  TWILIO_ACCOUNT_SID: accountSid,
  TWILIO_AUTH_TOKEN: 'not-a-secret',
  TWILIO_FROM: '+15005550006',
};

const create = (overrides: Partial<CreateProvidersInput> = {}) =>
  createProviders({
    entries: [aldeamo, twilio],
    environment,
    version: '0.0.0-test',
    now: () => 0,
    ...overrides,
  });

const namesOf = (overrides: Partial<CreateProvidersInput> = {}) => {
  const created = create(overrides);
  if (created.kind === 'refused') return created.problems;
  created.providers.forEach((provider) => provider.close());
  return created.providers.map((provider) => provider.name);
};

it('builds the chain in the order of its entries', () => {
  expect(namesOf()).toEqual(['aldeamo', 'twilio']);
  expect(namesOf({ entries: [twilio, aldeamo] })).toEqual(['twilio', 'aldeamo']);
});

it('takes a third provider from one more entry and one more kind', async () => {
  const server = await startScriptedServer(() => ({ kind: 'respond', status: 200, body: '{"id":77}' }));
  const webhook = { name: 'my-webhook', kind: 'webhook', on503: 'not_sent' } as const;
  const created = create({
    entries: [aldeamo, twilio, webhook],
    environment: { ...environment, MY_WEBHOOK_BASE_URL: server.url, MY_WEBHOOK_TOKEN: 'not-a-secret' },
    kinds: new Map([...providerKinds, ['webhook', webhookKind]]),
  });
  if (created.kind === 'refused') throw new Error(JSON.stringify(created.problems));
  const result = await created.providers[2]?.send(message, noDeadline());
  for (const provider of created.providers) provider.close();
  await server.close();
  expect(result).toMatchObject({ outcome: 'accepted', providerMessageId: '77' });
  expect(server.requests[0]?.headers.authorization).toBe('Bearer not-a-secret');
});

it('runs two accounts of one kind, each with variables of its own', async () => {
  const server = await startScriptedServer(() => ({ kind: 'respond', status: 500 }));
  const entry = { name: 'aldeamo-backup', kind: 'aldeamo', on503: 'not_sent' } as const;
  const own = {
    ALDEAMO_BACKUP_BASE_URL: server.url,
    ALDEAMO_BACKUP_USER: 'other',
    ALDEAMO_BACKUP_PASSWORD: 'another-one',
    ALDEAMO_BACKUP_RECEIPTS_USER: 'receipts',
    ALDEAMO_BACKUP_RECEIPTS_PASSWORD: 'a-third-one',
  };
  expect(environmentNamesOf(entry)).toEqual(Object.keys(own));
  const created = create({ entries: [aldeamo, entry], environment: { ...environment, ...own } });
  if (created.kind === 'refused') throw new Error(JSON.stringify(created.problems));
  await created.providers[1]?.send(message, noDeadline());
  for (const provider of created.providers) provider.close();
  await server.close();
  expect(server.requests[0]?.headers['user-agent']).toBe('relevo/0.0.0-test');
  expect(server.requests[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('other:another-one').toString('base64')}`,
  );
});

it('names every problem of every entry at once, and shows no secret', () => {
  const problems = namesOf({
    entries: [aldeamo, twilio, { name: 'pigeon', kind: 'pigeon', on503: 'not_sent' }],
    environment: {
      ALDEAMO_BASE_URL: 'localhost:8001',
      ALDEAMO_USER: '',
      ALDEAMO_PASSWORD: 'hunter2',
      TWILIO_BASE_URL: 'https://me:s3cret@api.example.com',
      TWILIO_ACCOUNT_SID: 'SK1',
      TWILIO_AUTH_TOKEN: 'not-a-secret',
      TWILIO_FROM: '+0',
    },
  });
  expect(problems).toEqual([
    {
      where: 'ALDEAMO_BASE_URL',
      found: '"localhost:8001"',
      expected: expect.stringContaining('http or https URL'),
    },
    { where: 'ALDEAMO_USER', found: 'nothing', expected: 'the user name of the account' },
    {
      where: 'ALDEAMO_PASSWORD',
      found: '7 characters (not shown)',
      expected: 'a secret of at least 8 characters',
    },
    {
      where: 'TWILIO_BASE_URL',
      found: '33 characters (not shown)',
      expected: expect.stringContaining('without credentials'),
    },
    { where: 'TWILIO_ACCOUNT_SID', found: '"SK1"', expected: 'AC and 32 hexadecimal digits' },
    { where: 'TWILIO_FROM', found: '"+0"', expected: expect.stringContaining('E.164') },
    { where: 'providers.pigeon.kind', found: '"pigeon"', expected: 'one of: aldeamo, twilio' },
  ]);
});

it.each(['+15005550006', '85432', 'Relevo', 'Tienda 24'])('takes %s for a Twilio sender', (from) => {
  expect(namesOf({ environment: { ...environment, TWILIO_FROM: from } })).toEqual(['aldeamo', 'twilio']);
});

it('asks Twilio for receipts only where it knows its own address', async () => {
  const server = await startScriptedServer(() => ({ kind: 'respond', status: 500 }));
  const created = create({ entries: [twilio], environment: { ...environment, TWILIO_BASE_URL: server.url } });
  if (created.kind === 'refused') throw new Error(JSON.stringify(created.problems));
  await created.providers[0]?.send(message, noDeadline());
  for (const provider of created.providers) provider.close();
  await server.close();
  expect(server.requests[0]?.body).not.toContain('StatusCallback');
});
