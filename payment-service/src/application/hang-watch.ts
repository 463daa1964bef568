// Whether a provider leaves questions unanswered. While it does, one question at a
// time finds out whether that is over; everybody else would only stand in line
// behind others that hang, and learn the same late.

export type HangWatch = {
  /** True while it hangs and somebody is finding out already. */
  isSettled(): boolean;
  /** For a question that goes now. Tell the answer once it has ended; a second time means nothing. */
  begin(): (isAnswered: boolean) => void;
};

export function createHangWatch(): HangWatch {
  let isHanging = false;
  let probe: symbol | null = null;
  /** Beginnings and answers, in their order. */
  let turn = 0;
  let answeredAt = 0;
  return {
    isSettled: () => isHanging && probe !== null,
    begin: () => {
      const question = Symbol();
      if (isHanging) probe = question;
      const begunAt = (turn += 1);
      let hasEnded = false;
      return (isAnswered) => {
        if (hasEnded) return;
        hasEnded = true;
        if (probe === question) probe = null;
        if (isAnswered) {
          isHanging = false;
          answeredAt = turn += 1;
          // One that went out while it still hung says nothing where a later one was answered.
        } else if (answeredAt < begunAt) isHanging = true;
      };
    },
  };
}
