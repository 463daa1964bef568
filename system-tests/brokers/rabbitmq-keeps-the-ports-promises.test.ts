import { rabbitmq } from '../harness/brokers/rabbitmq.ts';
import { describeBroker } from './describe-broker.ts';

describeBroker('rabbitmq', rabbitmq);
