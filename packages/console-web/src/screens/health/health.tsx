import type { Health as HealthAnswer } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { FilterField } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge } from '../../parts/notice.tsx';
import { Card, Screen } from '../../parts/page.tsx';
import { RowsLink } from '../../parts/rows-link.tsx';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { figureText, rowsOf } from '../../pure/figure.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';
import { AtAGlance } from './at-a-glance.tsx';
import { DeadLetters } from './dead-letters.tsx';

const refreshMs = 10_000;

/** How the pipeline does. */
export function Health() {
  const { may } = useConsole();
  const loaded = useLoaded<HealthAnswer>('/health', refreshMs);
  return (
    <Screen
      title="Health"
      lead="Receivers, queues, exporters, memory, event loop; read every 10 s."
    >
      {may('deadLetters') && <DeadLetters />}
      <LoadedView loaded={loaded}>
        {(health) => (
          <>
            <AtAGlance figures={health.figures} />
            <Card title="What runs">
              <p class="row">
                {health.components.map((component) => (
                  <Badge key={component}>
                    <TraceText text={component} />
                  </Badge>
                ))}
              </p>
            </Card>
            <Figures figures={health.figures} />
          </>
        )}
      </LoadedView>
    </Screen>
  );
}

function Figures({ figures }: { readonly figures: HealthAnswer['figures'] }) {
  const filters = useFilters();
  const wanted = filters.get('figure').toLowerCase();
  const shown = figures
    .map((figure) => ({
      ...{ name: figure.name, text: figureText(figure), href: rowsOf(figure) },
      labels: Object.entries(figure.labels).map(([label, said]) => `${label}=${said}`),
    }))
    .filter(({ name, labels }) => [name, ...labels].join(' ').toLowerCase().includes(wanted));
  return (
    <Card title="Figures">
      <div class="filters">
        <FilterField
          filters={filters}
          name="figure"
          label="Name or label"
          placeholder="such as queue"
        />
      </div>
      <Table
        caption={`${shown.length} of ${figures.length} figures`}
        rows={shown}
        keyOf={({ name, labels }) => [name, ...labels].join(' ')}
        columns={[
          { name: 'Figure', cell: ({ name }) => <code>{name}</code> },
          { name: 'Of', cell: ({ labels }) => <TraceText text={labels.join(', ')} /> },
          { name: 'Value', isNumber: true, cell: (row) => <Value {...row} /> },
        ]}
      />
    </Card>
  );
}

function Value(props: { readonly text: string; readonly href: string | undefined }) {
  const { text, href } = props;
  if (href === undefined) return <>{text}</>;
  return (
    <RowsLink offer={href.startsWith('/audit') ? 'listEvents' : 'sessions'} href={href}>
      {text}
    </RowsLink>
  );
}
