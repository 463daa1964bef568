// The palette and the shortcuts, by keyboard alone.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';

type Faults = { readonly faults: readonly { readonly name: string }[] };

const FIELD = 'Where to go, what to find or what to do';

describe('the palette', () => {
  let console: ConsoleSystem;
  let seen: ConsolePage;

  const palette = () => seen.page.getByRole('dialog', { name: 'Go to, find, do' });
  const field = () => palette().getByRole('combobox');
  const active = () => palette().getByRole('option', { selected: true });
  const openByKey = async (keys = 'Control+k') => {
    await seen.page.keyboard.press(keys);
    await untilFocused(FIELD);
  };
  /** Taken, or given back once the dialog is gone, which may be a moment later. */
  const untilFocused = (name: string) => expectSoon(() => seen.focused(), expect.stringContaining(name));

  beforeAll(async () => {
    console = await startConsole();
    seen = await console.open();
    // Drawn by what came over the live connection, when all else has long been loaded.
    await seen.page.getByRole('region', { name: 'aldeamo', exact: true }).waitFor();
  });
  afterAll(async () => {
    await console.stop();
    expect(seen.complaints).toEqual([]);
  });

  it('lies over the page, within sight, though no other dialog was open before', async () => {
    await openByKey();
    const { x, y, width, height } = (await palette().boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 };
    expect(y).toBeGreaterThan(0);
    expect(y + height).toBeLessThan(900);
    expect(Math.abs(x + width / 2 - 720)).toBeLessThan(20);
    await seen.page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
  });

  it('opens with Ctrl K and with ⌘K, has the focus in its field, and closes with the same keys', async () => {
    for (const keys of ['Control+k', 'Meta+k']) {
      await openByKey(keys);
      expect(await seen.focused()).toBe(FIELD);
      await seen.page.keyboard.press(keys);
      await palette().waitFor({ state: 'detached' });
    }
  });

  it.each(['light', 'dark'] as const)('has nothing that axe finds, %s', async (theme) => {
    await seen.setTheme(theme);
    await openByKey();
    expect(await seen.violations()).toEqual([]);
    await seen.page.keyboard.type('down');
    await active().getByText('Start: Down on aldeamo').waitFor();
    expect(await seen.violations()).toEqual([]);
    await seen.page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
  });

  it('gives the focus back to where it came from', async () => {
    const { page } = seen;
    await page.getByRole('button', { name: 'Isolate twilio' }).focus();
    await openByKey();
    await page.keyboard.press('Escape');
    await untilFocused('Isolate twilio');
    await page.getByRole('button', { name: /Go to/ }).press('Enter');
    await untilFocused(FIELD);
    await page.keyboard.press('Escape');
    await untilFocused('Go to');
  });

  it('goes to a page, whose heading then has the focus', async () => {
    await openByKey();
    await seen.page.keyboard.type('dead');
    await active().getByText('Dead letters').waitFor();
    await seen.page.keyboard.press('Enter');
    await seen.page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
    await palette().waitFor({ state: 'detached' });
    await untilFocused('Dead letters');
    await expectSoon(() => seen.page.evaluate(`document.activeElement.tagName`), 'H1');
  });

  it('goes through its list by the arrows, round its end, and says which entry is the active one', async () => {
    await openByKey();
    await seen.page.keyboard.type('theme');
    const options = palette().getByRole('option');
    await active()
      .getByText(/^Theme: /)
      .waitFor();
    const names = await options.allInnerTexts();
    expect(names.length).toBeGreaterThan(2);
    for (const name of [...names.slice(1), names[0] ?? '']) {
      await seen.page.keyboard.press('ArrowDown');
      await expectSoon(() => active().innerText(), name);
      await expectSoon(
        () => field().getAttribute('aria-activedescendant'),
        await active().getAttribute('id'),
      );
    }
    await seen.page.keyboard.press('Escape');
  });

  it('takes what nothing is called for a customer, so that the field always has a list', async () => {
    await openByKey();
    await seen.page.keyboard.type('nobody-is-called-so');
    await active().getByText('Payments of customer nobody-is-called-so').waitFor();
    await palette().getByRole('status').getByText('3 entries').waitFor({ state: 'attached' });
    const listId = await palette().getByRole('listbox').getAttribute('id');
    await expectSoon(() => field().getAttribute('aria-controls'), listId);
    await expectSoon(() => field().getAttribute('aria-expanded'), 'true');
    expect(await seen.violations()).toEqual([]);
    await seen.page.keyboard.press('Escape');
  });

  it('puts a fault on and stops it, and keeps what was chosen last at the top', async () => {
    const { page } = seen;
    const { client, urls } = console.system;
    await openByKey();
    await page.keyboard.type('down twilio');
    await active().getByText('Start: Down on twilio').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Down is on at twilio.').waitFor();
    const { faults } = await client.json<Faults>(`${urls.fallback}/admin/faults`);
    expect(faults.map(({ name }) => name)).toEqual(['down']);
    await page.getByRole('button', { name: 'Stop all' }).waitFor();

    await openByKey();
    await active().getByText('Start: Down on twilio').waitFor();
    await page.keyboard.type('stop');
    await active().getByText('Stop all faults').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('1 fault stopped.').waitFor();
    expect((await client.json<Faults>(`${urls.fallback}/admin/faults`)).faults).toEqual([]);
  });

  it('finds the payments of what is typed', async () => {
    await openByKey();
    await seen.page.keyboard.type('4321');
    await active().getByText('Payments to phones ending in 4321').waitFor();
    await seen.page.keyboard.press('Enter');
    await seen.page.waitForURL(/\/payments\?q=4321$/);
    await palette().waitFor({ state: 'detached' });
  });

  it('shows the shortcuts on ?, but not to whoever is typing, and not once that is turned off', async () => {
    const { page } = seen;
    const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await page.getByRole('searchbox', { name: 'Search' }).press('?');
    await expectSoon(
      () => page.getByRole('searchbox', { name: 'Search' }).inputValue(),
      expect.stringContaining('?'),
    );
    expect(await shortcuts.count()).toBe(0);

    await page.getByRole('link', { name: 'Event tape' }).focus();
    await page.keyboard.press('?');
    await shortcuts.waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await seen.setTheme(theme);
      expect(await seen.violations()).toEqual([]);
    }
    await shortcuts.getByRole('checkbox').press(' ');
    await page.keyboard.press('Escape');
    await shortcuts.waitFor({ state: 'detached' });
    await untilFocused('Event tape');
    await page.keyboard.press('?');
    await openByKey();
    expect(await shortcuts.count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('asks for the reason and the end of an isolation, wherever one is', async () => {
    const { page, goTo } = seen;
    await goTo('/payments');
    await page.getByRole('table').first().waitFor();
    for (const provider of ['twilio', 'aldeamo']) {
      await openByKey();
      await page.keyboard.type(`isolate ${provider}`);
      await active().getByText(`Isolate ${provider}…`).waitFor();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: `Isolate ${provider}` });
      await dialog.getByLabel('Reason').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(new URL(page.url()).hash).toBe('');
    }
  });

  it('speaks Spanish, also on a phone', async () => {
    const phone = await console.open({ language: 'es', size: 'phone', theme: 'dark' });
    await phone.page.getByRole('button', { name: 'Ir a…' }).click();
    await phone.page.getByRole('combobox').fill('avisos');
    await phone.page.getByRole('option', { selected: true }).getByText('Avisos muertos').waitFor();
    expect(await phone.violations()).toEqual([]);
    expect(await phone.sidewaysPx()).toBe(0);
    expect(phone.complaints).toEqual([]);
  });
});
