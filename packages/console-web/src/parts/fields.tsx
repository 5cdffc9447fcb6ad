import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

// One by one: the types of what an input takes depend on its type.
const inputTypes = {
  text: { type: 'text' },
  password: { type: 'password' },
  date: { type: 'date' },
  'datetime-local': { type: 'datetime-local' },
  number: { type: 'number' },
} as const;

/** A line to write in. */
export function TextField(props: {
  readonly label: string;
  readonly value: string;
  onValue(value: string): void;
  readonly type?: keyof typeof inputTypes;
  readonly autoComplete?: 'username' | 'current-password' | 'new-password' | 'off';
  readonly isRequired?: boolean;
  readonly minLength?: number;
  readonly placeholder?: string;
  readonly hint?: string;
}) {
  const id = useId();
  const { label, value, onValue, type = 'text', autoComplete = 'off', hint } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        {...inputTypes[type]}
        value={value}
        autoComplete={autoComplete}
        required={props.isRequired === true}
        minLength={props.minLength}
        placeholder={props.placeholder}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        spellcheck={false}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} class="small">
          {hint}
        </span>
      )}
    </div>
  );
}

/** Several lines to write in. */
export function LongField(props: {
  readonly label: string;
  readonly value: string;
  onValue(value: string): void;
  readonly isRequired?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** For a text of some hundred lines. */
  readonly isTall?: boolean;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        class={props.isTall === true ? 'tall' : undefined}
        value={props.value}
        required={props.isRequired === true}
        minLength={props.minLength}
        maxLength={props.maxLength}
        autoComplete="off"
        spellcheck={false}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
    </div>
  );
}

/** One of several. */
export function Choice(props: {
  readonly label: string;
  readonly value: string;
  onValue(value: string): void;
  /** Value and what is shown for it. */
  readonly options: readonly (readonly [string, string])[];
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => props.onValue(event.currentTarget.value)}
      >
        {props.options.map(([value, shown]) => (
          <option value={value} key={value}>
            {shown}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Some of several. */
export function Checks<Value extends string>(props: {
  readonly legend: string;
  readonly options: readonly Value[];
  readonly chosen: readonly Value[];
  onChosen(chosen: readonly Value[]): void;
  /** What is shown for one; itself by default. */
  show?(value: Value): ComponentChildren;
}) {
  const { legend, options, chosen, onChosen, show } = props;
  return (
    <fieldset>
      <legend class="small">{legend}</legend>
      <div class="row">
        {options.map((option) => (
          <label class="check" key={option}>
            <input
              type="checkbox"
              checked={chosen.includes(option)}
              onChange={(event) =>
                onChosen(
                  event.currentTarget.checked
                    ? [...chosen, option]
                    : chosen.filter((one) => one !== option),
                )
              }
            />
            {show === undefined ? option : show(option)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
