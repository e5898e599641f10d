import { expect, test } from 'vitest';
import { usageCsv } from '../../../../src/cli/commands/usage-csv';

test('CSV has exact figures, quoted text, and no formulas', () => {
  const group = {
    key: 'c1',
    label: '=HYPERLINK("x"), "quoted"',
    requests: 3,
    tokens: { input: 10, output: 20, cacheRead: 30, cacheWrite5m: 40, cacheWrite1h: 50 },
    costMicroUsd: 1_000_042,
    unpriced: 1,
  };
  expect(usageCsv('client', [group])).toBe(
    'client_key,client,requests,input_tokens,output_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,cost_micro_usd,cost_usd,unpriced_requests\r\n' +
      '"c1","\'=HYPERLINK(""x""), ""quoted""",3,10,20,30,40,50,1000042,1.000042,1\r\n',
  );
});
