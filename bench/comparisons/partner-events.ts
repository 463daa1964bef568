import type { Comparison, Contestant, Runner } from '../src/comparison.ts';
import { startRelevo } from '../src/targets/relevo.ts';
import { startNodeService } from '../src/targets/target.ts';
import type { Tools } from '../src/tools.ts';
import { assertAllAccepted, tellAsFastAsPossible } from '../src/wrk.ts';

const RELEVO = 'Relevo';
const LISTS = 'Relevo, in lists of 100';
const ONE_EACH = 'Relevo, one transaction each';
const NAIVE = 'select, then insert';

type Told = {
  readonly url: string;
  readonly databaseUrl: string;
  readonly eventsEach?: number;
  readonly tables: string;
  /** How many events count more than once. */
  readonly twiceSql: string;
};

const PARTNER_TABLES =
  'partner_subjects, partner_events, partner_event_conflicts, partner_postings, partner_accounts, partner_ledger_sums';

function running({ database }: Tools, told: Told): Runner {
  const { url, databaseUrl, eventsEach = 1, tables, twiceSql } = told;
  return {
    measure: async ({ warmUpS, seconds }) => {
      if (warmUpS > 0) assertAllAccepted(await tellAsFastAsPossible(url, warmUpS, eventsEach));
      await database.query(databaseUrl, `truncate ${tables}`);
      const load = await tellAsFastAsPossible(url, seconds, eventsEach);
      assertAllAccepted(load);
      const [twice] = await database.query(databaseUrl, twiceSql);
      return {
        rate: (load.accepted * eventsEach) / (load.durationMs / 1_000),
        p99: load.p99Ms,
        twice: Number(twice?.['twice']),
      };
    },
  };
}

// A reversal may have a posting for each conversion that it takes back.
const POSTED_TWICE = `select count(*) - count(distinct (partner_id, event_id)) as twice
  from partner_postings where kind <> 'reversal'`;

async function openRelevo(
  tools: Tools,
  name: string,
  options: { readonly isGrouping?: boolean; readonly eventsEach?: number } = {},
): Promise<Runner> {
  const { eventsEach = 1, ...grouping } = options;
  const { url } = await startRelevo(tools, { name, ...grouping });
  const databaseUrl = tools.database.url(name.replaceAll('-', '_'));
  return running(tools, { url, databaseUrl, eventsEach, tables: PARTNER_TABLES, twiceSql: POSTED_TWICE });
}

async function openNaive(tools: Tools): Promise<Runner> {
  const databaseUrl = await tools.database.create('naive_partner_events');
  const { url } = await startNodeService(tools, {
    name: 'naive-partner-events',
    file: 'bench/contestants/naive-partner-events.ts',
    env: { DATABASE_URL: databaseUrl },
  });
  const twiceSql = 'select count(*) - count(distinct (partner_id, event_id)) as twice from naive_events';
  return running(tools, { url, databaseUrl, tables: 'naive_events, naive_balances', twiceSql });
}

const contestants: readonly Contestant[] = [
  {
    name: RELEVO,
    settings: 'as shipped: each request is one event, and those that meet share a transaction',
    open: (tools) => openRelevo(tools, 'relevo-partners'),
  },
  {
    name: LISTS,
    settings: 'as shipped, with 100 events in each request',
    open: (tools) => openRelevo(tools, 'relevo-partner-lists', { eventsEach: 100 }),
  },
  {
    name: ONE_EACH,
    settings: 'the same process, but each event is a transaction of its own, ten at once',
    open: (tools) => openRelevo(tools, 'relevo-partner-each', { isGrouping: false }),
  },
  {
    name: NAIVE,
    settings:
      'express and pg: looks for the event, inserts it and adds to a balance, in a transaction; no sequence, no ledger, no check, no metrics or logs',
    open: openNaive,
  },
];

export const partnerEvents: Comparison = {
  name: 'partner-events',
  title: 'Events of partners, three of ten for the second time, 50 connections',
  method:
    'Each answer is on disk (fsync on), with the books of twenty partners as they are after it. What counts twice is counted in the tables afterwards.',
  subject: RELEVO,
  measurements: [
    { key: 'rate', title: 'events', unit: '/s', better: 'higher' },
    { key: 'p99', title: 'p99', unit: 'ms', better: 'lower' },
    { key: 'twice', title: 'counted twice', unit: '', better: 'lower' },
  ],
  contestants,
  goals: [
    { measurement: 'rate', relation: 'at least', value: 2, of: [ONE_EACH] },
    { measurement: 'rate', relation: 'at least', value: 1.5, of: [NAIVE] },
    { measurement: 'twice', relation: 'at most', value: 0 },
  ],
};
