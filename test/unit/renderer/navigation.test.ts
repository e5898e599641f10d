import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdPlace, isPlaceKept, useNavigation } from '../../../src/renderer/navigation';

const { go, show } = useNavigation.getState();
const place = () => useNavigation.getState().place;

describe('a place that is kept', () => {
  let tries = 0;
  let release = () => {};

  beforeEach(() => {
    go({ screen: 'clients', creating: true });
    tries = 0;
    release = holdPlace(() => {
      tries += 1;
    });
  });
  afterEach(() => release());

  it('is not left by any way, and hears of each attempt', () => {
    go({ screen: 'usage' });
    show('settings');
    expect(isPlaceKept()).toBe(true);
    expect(place()).toEqual({ screen: 'clients', creating: true });
    expect(tries).toBe(3);
  });

  it('is left as soon as it is let go', () => {
    release();
    expect(isPlaceKept()).toBe(false);
    go({ screen: 'usage' });
    expect(place()).toEqual({ screen: 'usage' });
    expect(tries).toBe(0);
  });

  it('stays kept by whoever holds it last', () => {
    const later = holdPlace(() => {});
    release();
    go({ screen: 'usage' });
    expect(place().screen).toBe('clients');
    later();
    go({ screen: 'usage' });
    expect(place().screen).toBe('usage');
  });
});
