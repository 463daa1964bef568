import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSoon } from '../harness/expect-soon.ts';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';

describe('the console', () => {
  let console: ConsoleSystem;

  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('takes the token out of the address, and keeps it for the tab', async () => {
    const { page } = await console.open({ token: 'some-token-of-a-test' });
    expect(page.url()).toBe(`${console.system.urls.payment}/console/`);
    expect(await page.evaluate(`sessionStorage.getItem('relevo.token')`)).toBe('some-token-of-a-test');
  });

  it('speaks the language and wears the theme that was chosen, also after it is loaded anew', async () => {
    const { page, goTo } = await console.open({ language: 'es' });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Resumen');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'Theme: as the system has it' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await goTo('/');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Overview');
    expect(await page.evaluate(`getComputedStyle(document.documentElement).colorScheme`)).toBe('dark');
    expect(await page.evaluate(`document.documentElement.lang`)).toBe('en');
  });

  it('puts the focus on the heading of a page that one goes to, and names it', async () => {
    const { page } = await console.open();
    await page.getByRole('link', { name: 'Payments' }).click();
    await page.getByRole('heading', { level: 1, name: 'Payments' }).waitFor();
    await expectSoon(() => page.evaluate(`document.activeElement.tagName`), 'H1');
    await expectSoon(() => page.title(), 'Payments · Relevo');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await expectSoon(() => page.title(), 'Overview · Relevo');
  });

  it('can be gone through by keyboard: past the frame, and into the pages on a phone', async () => {
    const { page } = await console.open({ size: 'phone' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expectSoon(() => page.evaluate(`document.activeElement.id`), 'main');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    expect(await pages.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Pages' }).press('Enter');
    await pages.getByRole('link', { name: 'Dead letters' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
    await expectSoon(() => pages.isVisible(), false);
  });

  it('has a page for an address that leads nowhere', async () => {
    const { page, violations } = await console.open({ path: '/no/such/page' });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Page not found');
    expect(await violations()).toEqual([]);
  });
});
