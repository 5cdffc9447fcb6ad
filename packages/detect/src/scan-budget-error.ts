/** A text would cost more to search than it is worth. Its message holds nothing of the text. */
export class ScanBudgetError extends RangeError {}
