// What is used of the client of Prometheus, loaded when somebody first asks (measures.ts).
export { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
