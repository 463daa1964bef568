// The page of the API's documentation in a real browser: it needs nothing from
// elsewhere, and it complains of nothing.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startBrowser } from '../harness/browser.ts';
import type { TestBrowser } from '../harness/browser.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';

let system: RunningSystem;
let browser: TestBrowser;

beforeAll(async () => {
  system = await startRunningSystem();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await system.stop();
});

describe('the API documentation in a browser', () => {
  it('shows the routes, asks no other host, and leaves no complaint', async () => {
    const { page, complaints } = await browser.openPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${system.urls.payment}/docs`);
    await page.getByText('/payments', { exact: true }).first().waitFor();
    expect([...new Set(asked)]).toEqual([new URL(system.urls.payment).origin]);
    expect(complaints).toEqual([]);
  });

  it('is told of what a page complains of', async () => {
    const { page, complaints } = await browser.openPage();
    await page.setContent('<script>console.error("said"); throw new Error("thrown")</script>');
    expect(complaints).toEqual(['said', 'thrown']);
  });
});
