// A gateway that does what a test says, and carries out each id once, as the port asks.
import type { AuthorizationDecision, GatewayFailure, RefundDecision } from '../src/domain/authorization.ts';
import type {
  AuthorizationRequest,
  GatewayLookUp,
  PaymentGateway,
  RefundRequest,
} from '../src/application/payment-gateway.ts';

/** `lost`: it is carried out, and the answer does not arrive. */
type Answer = AuthorizationDecision | GatewayFailure | { readonly kind: 'lost' };

type RefundAnswer = RefundDecision | GatewayFailure | { readonly kind: 'lost' };

export type ScriptedGateway = PaymentGateway & {
  /** What the next calls come to; afterwards all are approved. */
  readonly script: Answer[];
  /** In the order of their arrival. */
  readonly asked: AuthorizationRequest[];
  /** What was really decided, by id: more than one charge would be more than one entry for it. */
  readonly charges: { readonly authorizationId: string; readonly amountMinor: bigint }[];
  readonly questions: string[];
  /** Answers every look-up where it is there. */
  lookUpAnswer: GatewayLookUp<AuthorizationDecision> | null;
  settleMs: number;
  /** What the next refunds come to; afterwards all are given. */
  readonly refundScript: RefundAnswer[];
  readonly refundsAsked: RefundRequest[];
  /** What was really given back: once for each time that it was. */
  readonly givenBack: { readonly refundId: string; readonly amountMinor: bigint }[];
  refundQuestions: number;
  /** Answers every look-up of a refund where it is there. */
  refundLookUpAnswer: GatewayLookUp<RefundDecision> | null;
};

export function scriptedGateway(): ScriptedGateway {
  const decisions = new Map<string, AuthorizationDecision>();
  const refunds = new Map<string, RefundDecision>();
  const gateway: ScriptedGateway = {
    name: 'scripted',
    settleMs: 0,
    repeatableForMs: 0,
    script: [],
    asked: [],
    charges: [],
    questions: [],
    lookUpAnswer: null,
    authorize: (request) => {
      gateway.asked.push(request);
      const answer = gateway.script.shift() ?? approved(request);
      if (answer.kind === 'declined') decisions.set(request.authorizationId, answer);
      if (answer.kind === 'approved' || answer.kind === 'lost') {
        decisions.set(request.authorizationId, approved(request));
        gateway.charges.push({
          authorizationId: request.authorizationId,
          amountMinor: request.money.amountMinor,
        });
      }
      return Promise.resolve(answer.kind === 'lost' ? { kind: 'unknown', reason: 'timeout' } : answer);
    },
    lookUpAuthorization: ({ authorizationId }) => {
      gateway.questions.push(authorizationId);
      return Promise.resolve(
        gateway.lookUpAnswer ?? decisions.get(authorizationId) ?? ({ kind: 'absent' } as const),
      );
    },
    refundScript: [],
    refundsAsked: [],
    givenBack: [],
    refundQuestions: 0,
    refundLookUpAnswer: null,
    refund: (request) => {
      const { refundId, money } = request;
      gateway.refundsAsked.push(request);
      const answer = gateway.refundScript.shift() ?? refunded(request);
      if (answer.kind === 'refused') refunds.set(refundId, answer);
      if (answer.kind === 'refunded' || answer.kind === 'lost') {
        refunds.set(refundId, refunded(request));
        gateway.givenBack.push({ refundId, amountMinor: money.amountMinor });
      }
      return Promise.resolve(answer.kind === 'lost' ? { kind: 'unknown', reason: 'timeout' } : answer);
    },
    lookUpRefund: ({ refundId }) => {
      gateway.refundQuestions += 1;
      return Promise.resolve(
        gateway.refundLookUpAnswer ?? refunds.get(refundId) ?? ({ kind: 'absent' } as const),
      );
    },
    close: () => undefined,
  };
  return gateway;
}

export function approved({ authorizationId }: Pick<AuthorizationRequest, 'authorizationId'>) {
  return { kind: 'approved', gatewayId: `gw-${authorizationId}` } as const;
}

export function refunded({ refundId }: Pick<RefundRequest, 'refundId'>) {
  return { kind: 'refunded', gatewayId: `re-${refundId}` } as const;
}
