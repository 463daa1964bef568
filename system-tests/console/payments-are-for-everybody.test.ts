// What axe finds on the pages of payments, dead letters, replays and events: nothing, be
// they empty, full or broken, light or dark, wide or narrow, with a dialog open or not.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay, putFaultOnce, untilStatus } from './payments-to-look-at.ts';

const themes = ['light', 'dark'] as const;
const lists = ['/payments', '/dead-letters', '/events'] as const;

async function expectNothingFound(seen: ConsolePage, where: string): Promise<void> {
  for (const theme of themes) {
    await seen.setTheme(theme);
    expect([where, theme, await seen.violations()]).toEqual([where, theme, []]);
  }
}

/** Nothing that is read can be read: the service answers, and says that its database is away. */
async function breakReading({ page }: ConsolePage): Promise<void> {
  const problem = {
    type: 'about:blank',
    title: 'The database is away.',
    status: 503,
    code: 'database_unavailable',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    errors: [],
  };
  await page.route(/:\d+\/(?:notifications|payments)/, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  );
}

describe('the pages of payments and events', () => {
  let console: ConsoleSystem;
  let wide: ConsolePage;
  let jobId = '';
  const paths: string[] = [];

  beforeAll(async () => {
    console = await startConsole();
    wide = await console.open();
  });
  afterAll(async () => {
    await console.stop();
    expect(wide.complaints).toEqual([]);
  });

  it('are fit for everybody while they are empty', async () => {
    for (const path of [...lists, '/payments/0193f5c1-7a63-7c3e-8b1a-123456789012']) {
      await wide.goTo(path);
      await wide.page.locator('.state-empty').first().waitFor({ timeout: SEEN_MS_MAX });
      await expectNothingFound(wide, path);
    }
  });

  it('are fit for everybody when they are full', async () => {
    const { system } = console;
    await putFaultOnce(system, { kind: 'accept_and_lose' });
    const twice = await pay(system);
    await untilStatus(system, twice.payment_id, 'delivered');
    await putFaultOnce(system, { kind: 'accept_and_lose' });
    const unconfirmed = await pay(system, { notification_class: 'courtesy' });
    const dead = await pay(system, { customer_id: 'nobody' });
    await untilStatus(system, unconfirmed.payment_id, 'dead');
    const job = await system.client.json<{ readonly job_id: string }>(
      `${system.urls.payment}/notifications/replays`,
      { method: 'POST', body: { filter: { reason: 'no_contact' }, reason: 'to be looked at' } },
    );
    jobId = job.job_id;
    const payments = [twice, unconfirmed, dead].map(({ payment_id: id }) => `/payments/${id}`);
    paths.push(...lists, ...payments, `/replays/${jobId}`);
    for (const path of paths) {
      await wide.goTo(path);
      await wide.page
        .locator('.table tbody tr:nth-child(1), .timeline, .events, .facts')
        .first()
        .waitFor({ timeout: SEEN_MS_MAX });
      await expectNothingFound(wide, path);
    }
  });

  it('are fit for everybody on a phone and in Spanish, and need no scrolling sideways', async () => {
    const phone = await console.open({ size: 'phone', language: 'es' });
    for (const path of paths) {
      await phone.goTo(path);
      await phone.page
        .locator('.table tbody tr:nth-child(1), .timeline, .events, .facts')
        .first()
        .waitFor({ timeout: SEEN_MS_MAX });
      expect([path, await phone.page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
      await expectNothingFound(phone, path);
    }
    expect(phone.complaints).toEqual([]);
  });

  it('are fit for everybody with a dialog open, which gives the focus back', async () => {
    const { page, goTo } = wide;
    for (const [path, name] of [
      ['/payments', 'Send a test payment'],
      ['/dead-letters', 'Replay all that fit…'],
      [paths.at(4) ?? '', 'Replay'],
    ] as const) {
      await goTo(path);
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      await expectNothingFound(wide, `${path} ${name}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expectSoon(() => page.evaluate('document.activeElement.textContent'), name);
    }
  });

  it('are fit for everybody when nothing can be read, and say what is wrong', async () => {
    const broken = await console.open();
    await breakReading(broken);
    for (const path of ['/payments', '/dead-letters', ...paths.filter((one) => one.includes('s/'))]) {
      await broken.goTo(path);
      const alert = broken.page.getByRole('alert').first();
      await alert.waitFor({ timeout: SEEN_MS_MAX });
      await expectSoon(() => alert.innerText(), expect.stringContaining('4bf92f3577b34da6a3ce929d0e0e4736'));
      await expectNothingFound(broken, path);
    }
  });
});
