import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { launchBrowser } from '../browser.ts';
import type { Environment } from '../services.ts';
import { drawCharts, findHidden } from './draw-charts.ts';
import type { DashboardData } from './panel-data.ts';
import { PAGE_WIDTH, previewPage } from './preview-page.ts';

const require = createRequire(import.meta.url);
const uplot = {
  script: require.resolve('uplot/dist/uPlot.iife.min.js'),
  style: require.resolve('uplot/dist/uPlot.min.css'),
};

/** Draws each dashboard into `dashboard-<name>.png`; resolves with the files. */
export async function takePictures(
  dashboards: ReadonlyMap<string, DashboardData>,
  { folder, env }: { readonly folder: string; readonly env: Environment },
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser(env);
  try {
    const files: string[] = [];
    for (const [name, data] of dashboards) {
      const { html, height, charts } = previewPage(data);
      const page = await browser.newPage({ viewport: { width: PAGE_WIDTH, height } });
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.setContent(html);
      await page.addStyleTag({ path: uplot.style });
      await page.addScriptTag({ path: uplot.script });
      await page.evaluate(drawCharts, charts);
      const hidden = await page.evaluate(findHidden, Object.keys(charts));
      if (hidden.length > 0 || complaints.length > 0) {
        throw new Error(`Of ${name}, these are not drawn: ${[...hidden, ...complaints].join(', ')}`);
      }
      const path = join(folder, `dashboard-${name}.png`);
      await page.screenshot({ path });
      await page.close();
      files.push(path);
    }
    return files;
  } finally {
    await browser.close();
  }
}
