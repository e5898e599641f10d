/**
 * Counts what suites report, without favour: a suite that crashed, found nothing to run, or ended
 * badly although its tests passed counts as one failure more.
 */
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from './paths.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, notes: string[] }} Count */

/** @returns {Count} */
export const count = (passed = 0, failed = 0, skipped = 0, notes = []) => ({
  passed,
  failed,
  skipped,
  notes,
});

/** One check that has no tests of its own, such as the linter. */
export const check = (passed) => (passed ? count(1) : count(0, 1));

/** @param {Count[]} counts */
export function sum(counts) {
  return counts.reduce(
    (total, one) =>
      count(total.passed + one.passed, total.failed + one.failed, total.skipped + one.skipped, [
        ...total.notes,
        ...one.notes,
      ]),
    count(),
  );
}

export const tallyLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Reads vitest's JSON report.
 * @param {string} file
 * @param {number} code vitest's exit code
 * @param {{ suites: string[], filtered: boolean }} expected the folders under test/ that must have
 *   tests, unless the run was filtered by hand
 */
export function countVitest(file, code, { suites, filtered }) {
  const report = readReport(file);
  if (!report) return count(0, 1, 0, [`${suites.join(' and ')}: vitest crashed without a report`]);
  const total = count();
  for (const { name, status, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === 'passed') total.passed += 1;
      else if (test.status === 'failed') total.failed += 1;
      else total.skipped += 1;
    }
    // A file that could not be loaded has failed although none of its tests has.
    const failedInside = assertionResults.some((test) => test.status === 'failed');
    if (status === 'failed' && !failedInside)
      fail(total, `could not run ${path.relative(inRoot(), name)}`);
  }
  const files = report.testResults.map(({ name }) => path.relative(inRoot('test'), name));
  const empty = suites.filter((suite) => !files.some((file) => file.startsWith(suite + path.sep)));
  return conclude(total, code, filtered ? [] : empty, suites.join(' and '));
}

/** Reads Playwright's JSON report. A test that passed only when tried again has failed. */
export function countPlaywright(file, code, { suite, filtered }) {
  const report = readReport(file);
  if (!report) return count(0, 1, 0, [`${suite}: Playwright crashed without a report`]);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const total = count(expected, unexpected + flaky, skipped);
  const isEmpty = expected + unexpected + flaky + skipped === 0;
  return conclude(total, code, isEmpty && !filtered ? [suite] : [], suite);
}

function conclude(total, code, emptySuites, name) {
  for (const suite of emptySuites) fail(total, `${suite}: no tests found`);
  if (code !== 0 && total.failed === 0) fail(total, `${name}: ended with code ${code}`);
  return total;
}

function fail(total, note) {
  total.failed += 1;
  total.notes.push(note);
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null; // Never written, or cut short.
  }
}
