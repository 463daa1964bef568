import { moto } from '../harness/brokers/moto.ts';
import { describeBroker } from './describe-broker.ts';

describeBroker('sns-sqs on moto', moto);
