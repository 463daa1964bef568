// The limits of the primary as config/gateway.yaml ships them.
import type { GuardPolicy } from '@relevo/resilience';
import { toGuardPolicy } from '../src/gateway-file.ts';
import { readGatewayFile } from '../src/read-gateway-file.ts';
import { gatewayYaml } from './running-service.ts';

const [primary] = readGatewayFile(gatewayYaml).file?.providers ?? [];
if (primary === undefined) throw new Error('config/gateway.yaml has no provider');

export const shippedGuardPolicy: GuardPolicy = toGuardPolicy(primary);
