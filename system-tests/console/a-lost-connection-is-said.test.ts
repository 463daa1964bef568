import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConsole } from './console-page.ts';
import type { ConsoleSystem } from './console-page.ts';

describe('a connection that is lost', () => {
  let console: ConsoleSystem;

  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(async () => {
    await console.stop();
  });

  it('is said with the age of what is still shown, and comes back by itself', async () => {
    const { page, complaints, violations, setTheme } = await console.open();
    const card = page.getByRole('region', { name: 'aldeamo', exact: true });
    await card.waitFor();
    const banner = page.getByRole('complementary', { name: 'Connection' });
    expect(await banner.isVisible()).toBe(false);

    const restarted = console.system.kill('payment-service');
    await banner.getByText('Connection lost.').waitFor();
    await banner.getByText(/What you see is .* old\./).waitFor();
    expect(await card.isVisible()).toBe(true);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(theme);
      expect(await violations()).toEqual([]);
    }

    await restarted;
    await banner.waitFor({ state: 'detached' });
    const tape = page.getByRole('region', { name: 'What happened' });
    await tape.getByText('The service was started anew; what happened meanwhile is not known').waitFor();
    // The browser itself logs each connection that it could not make; the page adds nothing.
    expect(complaints.filter((text) => !text.includes('net::ERR_'))).toEqual([]);
  });
});
