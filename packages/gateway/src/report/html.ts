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

/** A table; numbers stand at the right. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Html {
  if (rows.length === 0) return html`<p>None.</p>`;
  const cell = (value: string | number) =>
    typeof value === 'number' ? html`<td class="n">${value}</td>` : html`<td>${value}</td>`;
  const head = heading.map((one) => html`<th>${one}</th>`);
  return html`<table>
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

const [rowHeight, labelWidth, barWidth, countWidth] = [20, 260, 380, 80];
const labelMax = 40;

/** Bars that lie, one below the other, each with its name and number. */
export function barChart(title: string, bars: readonly (readonly [string, number])[]): Html {
  if (bars.length === 0) return html`<p>None.</p>`;
  const most = Math.max(...bars.map(([, count]) => count), 1);
  const [width, height] = [labelWidth + barWidth + countWidth, bars.length * rowHeight];
  const rows = bars.map(([name, count], index) => {
    const y = index * rowHeight;
    const length = Math.round((count / most) * barWidth);
    const short = name.length > labelMax ? `${name.slice(0, labelMax - 1)}…` : name;
    return html`<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${short}</text>
      <rect x="${labelWidth}" y="${y + 3}" width="${length}" height="${rowHeight - 6}" />
      <text x="${labelWidth + length + 6}" y="${y + 14}">${count}</text>`;
  });
  return html`<svg
    role="img"
    aria-label="${title}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    ${rows}
  </svg>`;
}
