// What was given up is sent again: one from its own page, many as a job that can be
// watched and cancelled; and only where a token, and no read-only console, allows it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { inbox } from '../harness/observing.ts';
import { until } from '../harness/until.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX, pay, putFaultOnce, putPhone, untilStatus } from './payments-to-look-at.ts';

const JOB_SIZE = 40;

describe('dead letters in the console', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;

  beforeAll(async () => {
    console = await startConsole();
    seen = await console.open({ path: '/dead-letters' });
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it('are none at first, and that is good', async () => {
    await seen.page.getByText('Nothing is dead').waitFor();
  });

  it('are replayed from their payment’s page, which shows who did it and that it arrived', async () => {
    const { system } = console;
    const { page, goTo } = seen;
    const { payment_id: id } = await pay(system, { customer_id: 'no-phone', message: 'Su pedido llega hoy' });
    await goTo(`/payments/${id}`);
    await page.getByText('The customer has no phone number').waitFor();
    await putPhone(system, 'no-phone', '+573001117777');
    await page.getByRole('button', { name: 'Replay' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('No earlier attempt can have reached the customer.').waitFor();
    await dialog.getByRole('button', { name: 'Replay' }).click();
    await dialog.getByText('Say why.').waitFor();
    await dialog.getByLabel('Why is it sent again?').fill('the customer gave a number');
    await dialog.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Replayed by console').waitFor({ timeout: SEEN_MS_MAX });
    await page.getByText('The phone has it.').waitFor({ timeout: SEEN_MS_MAX });
    await expectSoon(() => page.getByText('“the customer gave a number”').count(), 1);
    expect(await inbox(system, 'primary', 'Su pedido llega hoy')).toHaveLength(1);
  });

  it('are grouped by what they died of, with how many and what to do', async () => {
    const { page, goTo } = seen;
    await putFaultOnce(console.system, { kind: 'accept_and_lose' });
    const lost = await pay(console.system, { notification_class: 'courtesy' });
    await pay(console.system, { customer_id: 'nobody' });
    await untilStatus(console.system, lost.payment_id, 'dead');
    await goTo('/dead-letters');
    const groups = page.getByRole('list', { name: 'What they died of' });
    await groups.getByRole('link', { name: /^No contact 1 / }).waitFor();
    const unconfirmed = groups.getByRole('link', { name: /^Unconfirmed 1 / });
    await expectSoon(() => unconfirmed.innerText(), expect.stringContaining('so the customer may have it'));
    await unconfirmed.click();
    await page.waitForURL(/\?reason=unconfirmed$/);
    const rows = page.getByRole('table', { name: /^Dead letters/ }).getByRole('row');
    await rows.filter({ hasText: 'nobody' }).waitFor({ state: 'detached' });
    await expectSoon(() => rows.count(), 2);
    await expectSoon(() => rows.nth(1).innerText(), expect.stringContaining('No receipt of aldeamo'));
  });

  it('say how many may come for the second time before anything is sent', async () => {
    const { page, goTo } = seen;
    await goTo('/dead-letters');
    await page.getByRole('button', { name: 'Replay all that fit…' }).click();
    const risk = page.getByRole('dialog').getByRole('list', { name: 'What it would come to' });
    const figures = risk.getByRole('listitem');
    await figures.nth(2).waitFor({ timeout: SEEN_MS_MAX });
    const figuresShown = async () =>
      (await figures.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    await expectSoon(figuresShown, [
      '1 would be sent again',
      '1 may have reached the customer already: marked as possible duplicates',
      '1 have no phone number: skipped',
    ]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('go out as a job, whose progress is seen, and which can be cancelled', async () => {
    const { system } = console;
    const { page, goTo } = seen;
    for (let number = 0; number < JOB_SIZE; number += 1) await pay(system, { customer_id: 'many' });
    await putPhone(system, 'many', '+573001118888');
    await goTo('/dead-letters?reason=no_contact');
    await page.getByRole('button', { name: 'Replay all that fit…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('would be sent again').waitFor({ timeout: SEEN_MS_MAX });
    await dialog.getByLabel('How many per second').fill('1');
    await dialog.getByLabel('Why is it sent again?').fill('the numbers were imported');
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Replay job' }).waitFor();
    const bar = page.getByRole('progressbar', { name: 'Progress' });
    const doneIs = async () => Number(/^\d+/.exec((await bar.getAttribute('aria-valuetext')) ?? '')?.[0]);
    await until('progress', SEEN_MS_MAX, async () => ((await doneIs()) > 2 ? true : undefined));
    expect(await seen.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await dialog.getByRole('button', { name: 'Cancel the job' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor({ timeout: SEEN_MS_MAX });
    expect(await doneIs()).toBeLessThan(JOB_SIZE);
    await page.getByRole('link', { name: 'To the dead letters' }).click();
    const jobs = page.getByRole('table', { name: 'Recent replay jobs' });
    await jobs.getByRole('row').filter({ hasText: 'the numbers were imported' }).waitFor();
    await expectSoon(() => jobs.innerText(), expect.stringContaining('Cancelled'));
  });

  it('go out selected, each with what became of it', async () => {
    const { page, goTo } = seen;
    await goTo('/dead-letters?reason=unconfirmed');
    await page.getByLabel('Select all on this page').check();
    await page.getByText('1 selected').waitFor();
    await page.getByRole('button', { name: 'Replay selected…' }).click();
    const dialog = page.getByRole('dialog');
    await expectSoon(
      () => dialog.innerText(),
      expect.stringContaining('may have reached the customer already'),
    );
    await dialog.getByLabel('Why is it sent again?').fill('asked the customer');
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('table').getByText('Queued again').waitFor({ timeout: SEEN_MS_MAX });
    await page.getByText('1 sent again').waitFor();
  });

  it('can be read without a token, and say that a change needs one', async () => {
    const { page, complaints } = await console.open({ path: '/dead-letters?reason=no_contact', token: null });
    await page.getByRole('table').first().getByRole('link').first().waitFor();
    await page.getByText('A token is needed to change something here.').waitFor();
    expect(await page.getByRole('button', { name: /^Replay/ }).count()).toBe(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
