import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coveredBy,
  domainFrom,
  domainProblem,
  domainsFrom,
} from '../../../../../src/renderer/screens/settings/domain-text';
import { Domain } from '../../../../../src/shared/commands/workspaces';

describe('domains', () => {
  it.each([
    ['https://Api.GitHub.com/some/package?x#y', 'api.github.com'],
    ['ssh://git@github.com:22/a/b', 'github.com'],
    [' *.Example.com ', '*.example.com'],
    ['example.com.', 'example.com'],
    ['http://localhost:3000', 'localhost'],
  ])('takes the host out of %j', (text, domain) => {
    expect(domainFrom(text)).toBe(domain);
  });

  it('takes several at a time, each once', () => {
    expect(domainsFrom('a.com, https://b.org/x\nA.com;')).toEqual(['a.com', 'b.org']);
  });

  it('knows what is covered already', () => {
    const domains = ['*.example.com', 'a.org'];
    expect(coveredBy('a.org', domains)).toBe('a.org');
    expect(coveredBy('x.y.example.com', domains)).toBe('*.example.com');
    expect(coveredBy('*.y.example.com', domains)).toBe('*.example.com');
    expect(coveredBy('example.com', domains)).toBeUndefined();
    expect(coveredBy('evilexample.com', domains)).toBeUndefined();
  });

  it('refuses what is none', () => {
    for (const text of ['nonsense', '*', '*.', 'a b.com', 'exa_mple.com']) {
      expect(domainProblem(text)).toContain('is no domain');
    }
  });

  it('refuses nothing that the command takes', () => {
    const part = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
    const domain = fc
      .tuple(fc.boolean(), fc.array(part, { minLength: 2, maxLength: 5 }))
      .map(([isWild, parts]) => `${isWild ? '*.' : ''}${parts.join('.')}`);
    fc.assert(
      fc.property(domain, (text) => {
        expect(Domain.safeParse(text).success).toBe(true);
        expect(domainFrom(text)).toBe(text);
        expect(domainProblem(text)).toBeNull();
      }),
    );
  });
});
