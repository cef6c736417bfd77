/**
 * Records the traces of the system and sends them somewhere. The program itself knows only the API
 * of OpenTelemetry; this loads the SDK beside it, and nothing of the program is changed for it:
 *
 *     npm install --no-save @opentelemetry/sdk-node
 *     OTEL_TRACES_EXPORTER=console node --import ./examples/tracing.mjs dist/main.js
 *
 * Without OTEL_TRACES_EXPORTER they go by OTLP to OTEL_EXPORTER_OTLP_ENDPOINT, which is
 * http://localhost:4318 where it is not set. Jaeger, Tempo and the collector listen there.
 */
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK({ serviceName: process.env.OTEL_SERVICE_NAME ?? 'parking' });
sdk.start();

// What was recorded by then is sent while the program finishes what it has in hand.
for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => void sdk.shutdown().catch((error) => process.emitWarning(error)));
