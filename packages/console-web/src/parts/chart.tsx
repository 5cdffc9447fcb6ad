import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { RowsLink } from './rows-link.tsx';
import type { Lines } from '../pure/series.ts';
import { plainTextOf } from '../pure/segments.ts';
import { clockTime } from '../pure/time.ts';

/** Told apart by those who see colours otherwise too; of Okabe and Ito, with a light for the dark. */
const colours = {
  light: ['#0072b2', '#b34700', '#00704d', '#a03c78', '#7a5c00', '#5b6670'],
  dark: ['#5cb8f0', '#f0955a', '#4fcfa0', '#e59cc7', '#e8c750', '#a9b4be'],
} as const;
const heightPx = 240;

/** Counts over time. What it shows stands in a table below too, for those who cannot see it. */
export function Chart(props: { readonly lines: Lines; readonly label: string }) {
  const { lines, label } = props;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current: element } = place;
    if (element === null) return undefined;
    let plot = draw(element, lines);
    const redraw = () => {
      plot.destroy();
      plot = draw(element, lines);
    };
    const resized = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: heightPx }),
    );
    resized.observe(element);
    document.addEventListener('themechange', redraw);
    return () => {
      resized.disconnect();
      document.removeEventListener('themechange', redraw);
      plot.destroy();
    };
  }, [lines]);
  return <div class="chart" ref={place} role="img" aria-label={label} />;
}

function draw(element: HTMLElement, { times, lines }: Lines): uPlot {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const theme = document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 } };
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: heightPx,
    cursor: { drag: { x: false, y: false } },
    // The names of lines stand in the legend of the page, as text: uPlot would read them as HTML.
    legend: { show: false },
    axes: [
      { ...axis, values: (_, splits) => splits.map(timeLabel) },
      { ...axis, size: 56 },
    ],
    scales: { y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] } },
    series: [
      {},
      ...lines.map((_, index) => ({
        stroke: colourOf(theme, index),
        width: 2,
        points: { show: times.length < 40 },
      })),
    ],
  };
  const data = [times, ...lines.map(({ counts }) => counts)];
  return new uPlot(options, data as unknown as uPlot.AlignedData, element);
}

/** `14:00`, and the day at midnight. */
function timeLabel(seconds: number): string {
  const [day = '', clock = ''] = clockTime(new Date(seconds * 1_000).toISOString()).split(' ');
  return clock.startsWith('00:00') ? day.slice(5) : clock.slice(0, 5);
}

function colourOf(theme: keyof typeof colours, index: number): string {
  const { [theme]: palette } = colours;
  return palette[index % palette.length] ?? palette[0];
}

/** Which colour is which line, and how many events it has; each leads to its events. */
export function ChartLegend(props: { readonly lines: Lines; hrefOf(name: string): string }) {
  const { lines, hrefOf } = props;
  return (
    <ul class="legend">
      {lines.lines.map(({ name, counts }, index) => (
        <li key={name}>
          <span class={`swatch line-${index % colours.light.length}`} aria-hidden="true" />
          <RowsLink offer="listEvents" href={hrefOf(name)}>
            {plainTextOf(name) || '(none)'} <b>{counts.reduce((sum, count) => sum + count, 0)}</b>
          </RowsLink>
        </li>
      ))}
    </ul>
  );
}
