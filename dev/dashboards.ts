// npm run dashboards: writes config/grafana/dashboards from the code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles } from './dashboards/dashboard-files.ts';

const folder = join(import.meta.dirname, '..', 'config', 'grafana', 'dashboards');
for (const [name, text] of dashboardFiles()) writeFileSync(join(folder, name), text);
