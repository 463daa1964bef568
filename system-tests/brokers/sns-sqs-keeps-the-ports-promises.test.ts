import { fauxqs } from '../harness/brokers/fauxqs.ts';
import { describeBroker } from './describe-broker.ts';

describeBroker('sns-sqs', fauxqs);
