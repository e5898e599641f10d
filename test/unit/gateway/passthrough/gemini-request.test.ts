import { describe, expect, test } from 'vitest';
import { readGenerateRequest } from '../../../../src/main/gateway/passthrough/gemini-request';

const contents = [{ parts: [{ text: 'Hi' }] }];
const read = (more: object) =>
  readGenerateRequest(Buffer.from(JSON.stringify({ contents, ...more })));

describe('the price list of a request to Gemini', () => {
  test.each([
    ['functionDeclarations', 'standard'],
    ['function_declarations', 'standard'],
    ['codeExecution', 'standard'],
    ['urlContext', 'standard'],
    ['googleSearch', null],
    ['google_search', null],
    ['googleSearchRetrieval', null],
    ['googleMaps', null],
    ['somethingNew', null],
  ])('with the tool %s is %s', (tool, tier) => {
    expect(read({ tools: [{ functionDeclarations: [] }, { [tool]: {} }] }).tier).toBe(tier);
    // One message where many are expected is taken as a list of one.
    expect(read({ tools: { [tool]: {} } }).tier).toBe(tier);
  });

  test.each([
    [null, 'standard'],
    ['standard', 'standard'],
    ['unspecified', 'standard'],
    ['PRIORITY', 'priority'],
    ['flex', null],
    [3, null],
  ])('in service tier %s is %s', (serviceTier, tier) => {
    expect(read({ serviceTier }).tier).toBe(tier);
    expect(read({ service_tier: serviceTier }).tier).toBe(tier);
  });
});

test.each([
  { generationConfig: { maxOutputTokens: 60_000 }, generation_config: { maxOutputTokens: 1 } },
  { generationConfig: { maxOutputTokens: 1, max_output_tokens: 60_000 } },
  { generationConfig: { candidateCount: 1, candidate_count: 8 } },
  { serviceTier: 'standard', service_tier: 'priority' },
])('the same twice, in both spellings, is refused: %j', (more) => {
  expect(() => read(more)).toThrow(/twice/);
});
