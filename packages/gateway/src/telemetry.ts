import { diag, DiagLogLevel, trace } from '@opentelemetry/api';
import type { Meter, Tracer } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, type MetricData } from '@opentelemetry/sdk-metrics';
import { aborted, type Log } from '@traceveil/pipeline';
import { createLoopDelay, lookIntervalMs } from './loop-delay.ts';
import { tracesUrl } from './traces-url.ts';

const scope = 'traceveil';

/** What a metric says now. */
export interface Figure {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The gateway's telemetry about itself. It never passes through the gateway. */
export interface Telemetry {
  readonly meter: Meter;
  readonly tracer: Tracer;
  /** All metrics in the Prometheus text format. */
  metricsText(): Promise<string>;
  /** The same as numbers; of a histogram `_count` and `_sum`. */
  figures(): Promise<readonly Figure[]>;
  /** Sends the spans that wait, until `deadline` is aborted. */
  stop(deadline: AbortSignal): Promise<void>;
}

/**
 * Metrics are only ever read; spans are only ever sent where `tracesEndpoint` says. No `OTEL_*`
 * variable makes either go anywhere else: the providers are made here, not from the environment.
 */
export async function startTelemetry(
  tracesEndpoint: string | undefined,
  log: Log,
): Promise<Telemetry> {
  // A reader that is asked; its own server stays off and takes no port.
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const meter = meterProvider.getMeter(scope);
  observeProcess(meter);
  const looking = observeEventLoop(meter);
  const serializer = new PrometheusSerializer('', false, undefined, true, true);
  const traces = tracesEndpoint === undefined ? silent() : await startTraces(tracesEndpoint, log);
  return {
    meter,
    tracer: traces.tracer,
    async metricsText() {
      const { resourceMetrics } = await reader.collect();
      return renameCollectorCounters(serializer.serialize(resourceMetrics));
    },
    async figures() {
      const { resourceMetrics } = await reader.collect();
      return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(figuresOf));
    },
    async stop(deadline) {
      clearInterval(looking);
      await Promise.race([traces.stop(), aborted(deadline)]);
      await meterProvider.shutdown();
    },
  };
}

function figuresOf({ descriptor: { name }, dataPoints }: MetricData): Figure[] {
  return dataPoints.flatMap(({ attributes, value }) => {
    const labels = Object.fromEntries(
      Object.entries(attributes).map(([key, label]) => [key, String(label)]),
    );
    if (typeof value === 'number') return [{ name, labels, value }];
    const { count, sum = 0 } = value;
    return [
      { name: `${name}_count`, labels, value: count },
      { name: `${name}_sum`, labels, value: sum },
    ];
  });
}

interface Traces {
  readonly tracer: Tracer;
  stop(): Promise<void>;
}

/** Without a provider of its own, what the API hands out does nothing. */
function silent(): Traces {
  return {
    tracer: trace.getTracer(scope),
    stop: () => Promise.resolve(),
  };
}

/** Loaded only when wanted: sdk-node takes 130 ms of CPU and 10 MB (Node 20.20, shared machine). */
async function startTraces(endpoint: string, log: Log): Promise<Traces> {
  const [{ NodeSDK }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const sdk = new NodeSDK({
    serviceName: 'traceveil',
    autoDetectResources: false,
    traceExporter: new OTLPTraceExporter({ url: tracesUrl(endpoint) }),
    // Each is given, if only as "none", since what is left out is taken from the environment.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
    textMapPropagator: null,
  });
  sdk.start();
  // After NodeSDK, which under OTEL_LOG_LEVEL has put its own on standard output.
  const tell = (level: 'warn' | 'error') => (message: string) => {
    log[level]({ component: 'telemetry' }, message.split('\n', 1)[0] ?? '');
  };
  const ignore = () => undefined;
  diag.setLogger(
    { error: tell('error'), warn: tell('warn'), info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  return {
    tracer: trace.getTracer(scope),
    async stop() {
      await sdk.shutdown().catch((error: unknown) => {
        const kind = error instanceof Error ? error.name : typeof error;
        log.warn({ component: 'telemetry', kind }, 'the last spans could not be sent');
      });
      trace.disable();
      diag.disable();
    },
  };
}

/** The Collector writes its counters without the `_total` that Prometheus wants. */
function renameCollectorCounters(text: string): string {
  return text.replaceAll(/^(# (?:HELP|TYPE) )?(otelcol_\w+)_total(?=[ {])/gm, '$1$2');
}

/** Under the Collector's names. */
function observeProcess(meter: Meter): void {
  meter
    .createObservableGauge('otelcol_process_memory_rss', {
      description: 'Resident memory of the process, in bytes.',
    })
    .addCallback((result) => {
      result.observe(process.memoryUsage.rss());
    });
  meter
    .createObservableGauge('otelcol_process_runtime_heap_alloc_bytes', {
      description: "Of V8's heap, used: not yet collected included.",
    })
    .addCallback((result) => {
      result.observe(process.memoryUsage().heapUsed);
    });
  meter
    .createObservableCounter('otelcol_process_cpu_seconds', {
      description: 'User and system CPU time of the process.',
    })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / 1_000_000);
    });
  meter
    .createObservableCounter('otelcol_process_uptime', {
      description: 'Seconds since the process started.',
    })
    .addCallback((result) => {
      result.observe(process.uptime());
    });
}

/** @returns a timer that keeps no process alive */
function observeEventLoop(meter: Meter): NodeJS.Timeout {
  const { look, readSeconds } = createLoopDelay();
  meter
    .createObservableGauge('traceveil_process_event_loop_delay_seconds', {
      description: 'The longest that the event loop was held up since metrics were last read.',
    })
    .addCallback((result) => {
      result.observe(readSeconds());
    });
  return setInterval(look, lookIntervalMs).unref();
}
