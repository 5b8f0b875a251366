import type { SloSpec } from '../../../api/spec/slo.ts';
import type { Trials } from '../../../telemetry/alerts/alert.ts';

/** What objectives are tried with: one of each indicator. */
export const triedSlos: SloSpec[] = [
  { name: 'reviews', service: 'reviews.shop', objective: 99.9, window: '30d', indicator: 'errors' },
  { name: 'quick', service: 'quick.shop', objective: 90, window: '28d', indicator: 'latency', threshold: '250ms' },
];

const requests = (service: string, code: string) =>
  `istio_requests_total{reporter="destination", destination_service_name="${service}", destination_service_namespace="shop", response_code="${code}"}`;
const duration = (part: string) =>
  `istio_request_duration_milliseconds_${part.replace('{', '{reporter="destination", destination_service_name="quick", destination_service_namespace="shop", ')}`;

/** By objective and alert. Samples are two minutes apart. */
export const istioSloTrials: Readonly<Record<string, Readonly<Record<string, Trials>>>> = {
  reviews: {
    GunjSloBurnsFast: {
      // A budget of 0.1 % burns 20 times as fast.
      fires: {
        series: { [requests('reviews', '200')]: '0+2940x400', [requests('reviews', '500')]: '0+60x400' },
        at: '4h',
        labels: { slo: 'reviews', service: 'reviews.shop' },
        description: '2% of the requests to reviews.shop fail; the objective reviews lets 0.1 % do so.',
      },
      // The same for two hours, and then no longer: the long window has it still, the short one has not.
      quiet: {
        series: { [requests('reviews', '200')]: '0+2940x400', [requests('reviews', '500')]: '0+60x60 3600x340' },
        at: '3h',
      },
    },
    GunjSloBurnsSlow: {
      // Twice as fast as it lasts, for hours.
      fires: {
        series: { [requests('reviews', '200')]: '0+9980x400', [requests('reviews', '500')]: '0+20x400' },
        at: '12h',
        labels: { slo: 'reviews', service: 'reviews.shop' },
        description: '0.2% of the requests to reviews.shop fail; the objective reviews lets 0.1 % do so.',
      },
      quiet: {
        series: { [requests('reviews', '200')]: '0+9995x400', [requests('reviews', '500')]: '0+5x400' },
        at: '12h',
      },
    },
  },
  quick: {
    GunjSloBurnsFast: {
      // Nobody can burn a budget of 10 % 13 times as fast; six times can be.
      fires: {
        series: {
          [duration('bucket{le="250"}')]: '0+300x400',
          [duration('count{}')]: '0+3000x400',
          [requests('quick', '200')]: '0+3000x400',
        },
        at: '8h',
        labels: { slo: 'quick', service: 'quick.shop' },
        description: '90% of the requests to quick.shop take longer than 250 ms; the objective quick lets 10 % do so.',
      },
      quiet: {
        series: {
          [duration('bucket{le="250"}')]: '0+2000x400',
          [duration('count{}')]: '0+3000x400',
          [requests('quick', '200')]: '0+3000x400',
        },
        at: '8h',
      },
    },
    GunjSloBurnsSlow: {
      fires: {
        series: {
          [duration('bucket{le="250"}')]: '0+1500x400',
          [duration('count{}')]: '0+3000x400',
          [requests('quick', '200')]: '0+3000x400',
        },
        at: '12h',
        labels: { slo: 'quick', service: 'quick.shop' },
        description: '50% of the requests to quick.shop take longer than 250 ms; the objective quick lets 10 % do so.',
      },
      quiet: {
        series: {
          [duration('bucket{le="250"}')]: '0+2900x400',
          [duration('count{}')]: '0+3000x400',
          [requests('quick', '200')]: '0+3000x400',
        },
        at: '12h',
      },
    },
  },
};
