import { kafka } from '../harness/brokers/kafka.ts';
import { describeBroker } from './describe-broker.ts';

describeBroker('kafka', kafka);
