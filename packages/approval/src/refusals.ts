import { ApprovalError, type ApprovalErrorCode } from './approval-error.ts';

const messages = {
  unknown: 'there is no request of that id, or no longer',
  expired: 'its time is over; ask again',
  used: 'it was used before; ask again',
  denied: 'it was denied',
  self_approval: 'nobody decides about what they, or a token of theirs, asked for',
  not_allowed: 'this person may not; somebody else may',
  wrong_state: 'this cannot be done with it now: look at it again',
  outside_window: 'the rule allows it at other times only',
} as const satisfies Partial<Record<ApprovalErrorCode, string>>;

/** What a person is told of a refusal that needs no more words. */
export function refusal(code: keyof typeof messages): ApprovalError {
  return new ApprovalError(code, messages[code]);
}
