import { readable } from '../readable.ts';

/** Markup that is made here: everything else is escaped. */
export interface Html {
  readonly html: string;
}

/** What stands in a page: text is escaped, what is markup already is not. */
type Part = string | number | Html | readonly Html[];

/** Writes markup; what is filled in is escaped. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let written = texts[0] ?? '';
  for (const [index, part] of parts.entries()) {
    written += `${partOf(part)}${texts[index + 1] ?? ''}`;
  }
  return { html: written };
}

function partOf(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escape(part);
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

function escape(text: string): string {
  const codes: Readonly<Record<string, string>> = {
    ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
  };
  return readable(text).replaceAll(/[&<>"']/g, (one) => codes[one] ?? '');
}

/** A table of so many rows stands on one sheet of paper. */
const rowsTogether = 8;

/**
 * A table; numbers stand at the right, also above them. A cell has its heading with it: on a narrow
 * screen each row is a card.
 */
export function table(
  heading: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Html {
  const [first] = rows;
  if (!first) return html`<p>None.</p>`;
  const head = heading.map((name, column) =>
    typeof first[column] === 'number'
      ? html`<th class="n" scope="col">${name}</th>`
      : html`<th scope="col">${name}</th>`,
  );
  const cell = (value: string | number, column: number) => {
    const label = heading[column] ?? '';
    if (typeof value === 'string') {
      const inside = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? moment(value) : value;
      return html`<td data-label="${label}">${inside}</td>`;
    }
    return html`<td class="n" data-label="${label}">${grouped(value)}</td>`;
  };
  return html`<table class="${rows.length > rowsTogether ? 'long' : 'short'}">
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map(cell)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A time, which is not broken at the end of a line. */
export function moment(time: string): Html {
  return html`<span class="t">${time}</span>`;
}

/** With commas between thousands, so that a person reads it. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/**
 * Bars that lie, one below the other, each with its name and number. They are drawn, not coloured
 * backgrounds, which printers leave out.
 */
export function barChart(title: string, bars: readonly (readonly [string, number])[]): Html {
  if (bars.length === 0) return html`<p>None.</p>`;
  const most = mostOf(bars);
  const rows = bars.map(
    ([name, count]) =>
      html`<div>
        <span>${name}</span>
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect width="${percent(count, most)}" height="10" />
        </svg>
        <b>${grouped(count)}</b>
      </div>`,
  );
  return html`<div class="bars" role="group" aria-label="${title}">${rows}</div>`;
}

/** Bars that stand, of many days: the first, the last and the most are written. */
export function columnChart(title: string, bars: readonly (readonly [string, number])[]): Html {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return html`<p>None.</p>`;
  const most = mostOf(bars);
  const columns = bars.map(([name, count], index) => {
    const height = percent(count, most);
    return html`<rect x="${index * 10 + 1}" y="${100 - height}" width="8" height="${height}">
      <title>${name}: ${grouped(count)}</title>
    </rect>`;
  });
  const [day] = bars.find(([, count]) => count === most) ?? first;
  return html`<div class="columns" role="group" aria-label="${title}">
    <p><span>the most: ${grouped(most)}, on ${day}</span></p>
    <svg viewBox="0 0 ${bars.length * 10} 100" preserveAspectRatio="none">${columns}</svg>
    <p><span>${first[0]}</span><span>${last[0]}</span></p>
  </div>`;
}

function mostOf(bars: readonly (readonly [string, number])[]): number {
  return Math.max(...bars.map(([, count]) => count), 1);
}

/** What is not none is seen. */
function percent(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(0.5, Math.round((count / most) * 1_000) / 10);
}
