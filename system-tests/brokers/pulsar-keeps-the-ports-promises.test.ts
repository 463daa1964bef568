import { pulsar } from '../harness/brokers/pulsar.ts';
import { describeBroker } from './describe-broker.ts';

describeBroker('pulsar', pulsar);
