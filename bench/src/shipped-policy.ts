// The limits of the primary as config/gateway.yaml ships them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardPolicy } from '@relevo/resilience';
import { toGuardPolicy } from '../../payment-service/src/gateway-file.ts';
import { readGatewayFile } from '../../payment-service/src/read-gateway-file.ts';

const path = join(import.meta.dirname, '..', '..', 'config', 'gateway.yaml');

export function readShippedPolicy(): GuardPolicy {
  const [primary] = readGatewayFile(readFileSync(path, 'utf8')).file?.providers ?? [];
  if (primary === undefined) throw new Error(`${path} has no provider.`);
  return toGuardPolicy(primary);
}
