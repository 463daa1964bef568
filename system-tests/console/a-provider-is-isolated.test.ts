import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';
import { SEEN_MS_MAX } from './payments-to-look-at.ts';

type ProviderView = {
  readonly state: string;
  readonly isolation: {
    readonly reason: string;
    readonly isolated_by: string;
    readonly until: string;
  } | null;
};

describe('isolation from the page', () => {
  let console: ConsoleSystem;

  const provider = () =>
    console.system.client.json<ProviderView>(`${console.system.urls.payment}/providers/aldeamo`);

  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('needs a reason, takes the provider out until a time, and is recorded', async () => {
    const { page, complaints, violations } = await console.open();
    await page.getByRole('button', { name: 'Isolate aldeamo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Isolate aldeamo' });
    await dialog.getByRole('button', { name: 'Isolate now' }).click();
    await dialog.getByText('Say why.').waitFor();
    expect(await violations()).toEqual([]);
    expect((await provider()).state).toBe('closed');

    await dialog.getByLabel('Reason').fill('announced maintenance');
    await dialog.getByLabel('Ends by itself after').selectOption({ label: '1 h' });
    await dialog.getByLabel('Reason').press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const card = page.getByRole('region', { name: 'aldeamo', exact: true });
    await card.getByText('Isolated by console: announced maintenance').waitFor();
    await page.getByRole('region', { name: 'twilio', exact: true }).getByText('In use').waitFor();

    const { state, isolation } = await provider();
    expect({ state, by: isolation?.isolated_by, reason: isolation?.reason }).toEqual({
      state: 'isolated',
      by: 'console',
      reason: 'announced maintenance',
    });
    const leftS = (Date.parse(isolation?.until ?? '') - Date.now()) / 1_000;
    expect(leftS).toBeGreaterThan(3_500);
    expect(leftS).toBeLessThanOrEqual(3_600);
    expect(complaints).toEqual([]);
  });

  it('is seen by every other page that is open, with who did it and why, and can be ended there', async () => {
    const { page, violations, setTheme, complaints } = await console.open({ path: '/providers/aldeamo' });
    await page.getByText('Taken out by console').waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(theme);
      expect(await violations()).toEqual([]);
    }
    await page.getByRole('button', { name: 'Restore aldeamo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore aldeamo' });
    expect(await violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Restore now' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Isolate aldeamo' }).waitFor();
    const moves = page.getByRole('table', { name: 'History of moves' });
    await moves.getByRole('row', { name: /Isolation ended.*By console/ }).waitFor();
    expect((await provider()).state).toBe('closed');
    expect(complaints).toEqual([]);
  });

  it('asks what it was asked for, though somebody else was quicker', async () => {
    const { page, complaints } = await console.open();
    await page.getByRole('button', { name: 'Isolate aldeamo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Isolate aldeamo' });
    await dialog.getByLabel('Reason').fill('half of a rea');
    const { client, urls } = console.system;
    const isolation = `${urls.payment}/providers/aldeamo/isolation`;
    await client.json(isolation, { method: 'PUT', body: { reason: 'I was first', ttl_s: 60 } });
    await page.getByText(/^Isolated by .+: I was first$/).waitFor({ timeout: SEEN_MS_MAX });
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('half of a rea');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Restore aldeamo' }).click();
    await page.getByRole('dialog', { name: 'Restore aldeamo' }).waitFor();
    await client.json(isolation, { method: 'DELETE' });
    await page.getByRole('button', { name: 'Isolate aldeamo', includeHidden: true }).waitFor();
    await page
      .getByRole('dialog', { name: 'Restore aldeamo' })
      .getByRole('button', { name: 'Cancel' })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('gives the focus back to where it came from when it is called off', async () => {
    const { page, focused } = await console.open();
    const button = page.getByRole('button', { name: 'Isolate aldeamo' });
    await button.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSoon(focused, 'Isolate aldeamo');
  });

  it('is not offered without a token: the page says what is missing, and takes one that is good', async () => {
    const { page, violations, complaints } = await console.open({ token: null });
    const card = page.getByRole('region', { name: 'aldeamo', exact: true });
    await card.getByText('A token is needed to change something here.').waitFor();
    expect(await card.getByRole('button', { name: /Isolate/ }).count()).toBe(0);
    expect(await violations()).toEqual([]);

    await card.getByRole('button', { name: 'Enter the token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Enter the token' });
    await dialog.getByLabel('Token or API key').fill('a-token-that-nobody-knows');
    await dialog.getByRole('button', { name: 'Use this token' }).click();
    await dialog.getByText('The service does not know this token.').waitFor();
    expect(await violations()).toEqual([]);
    await dialog.getByLabel('Token or API key').fill('token-of-the-console-tests');
    await dialog.getByRole('button', { name: 'Use this token' }).click();
    await card.getByRole('button', { name: 'Isolate aldeamo' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('a console that may only read', () => {
  it('says so where a change would be, token or not', async () => {
    const console = await startConsole({ env: { CONSOLE_READONLY: '1' } });
    try {
      const { page, complaints } = await console.open();
      const card = page.getByRole('region', { name: 'aldeamo', exact: true });
      await card.getByText('This console is read-only (CONSOLE_READONLY=1).').waitFor();
      expect(await card.getByRole('button', { name: /Isolate|Enter the token/ }).count()).toBe(0);
      expect(complaints).toEqual([]);
    } finally {
      await console.stop();
    }
  });
});

describe('a service that wants a key for everything', () => {
  it('shows one form, and the pages once it has a good key', async () => {
    const console = await startConsole({ env: { API_KEYS: 'a-key-of-the-browser-tests' } });
    try {
      const { page, violations, complaints } = await console.open({ token: null });
      await page.getByRole('heading', { name: 'A key is needed' }).waitFor();
      expect(await violations()).toEqual([]);
      await page.getByLabel('Token or API key').fill('a-key-of-the-browser-tests');
      await page.getByRole('button', { name: 'Use this token' }).click();
      await page.getByRole('region', { name: 'aldeamo', exact: true }).waitFor();
      expect(complaints).toEqual([]);
      const known = await console.open();
      await known.page.getByRole('region', { name: 'aldeamo', exact: true }).waitFor();
      expect(known.complaints).toEqual([]);
    } finally {
      await console.stop();
    }
  });
});
