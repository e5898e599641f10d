import { useEffect, useRef } from 'react';
import type { PermissionDecision } from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { permissionKey, walkKey } from './permission-words';

/** A key pressed this soon after the card appeared was meant for something else. */
export const GRACE_MS = 400;

type Card = { readonly current: HTMLElement | null };

/**
 * Says that something waits, and takes the focus unless a person is typing. Who walked to it gets the card
 * and no button: the key that walks must not answer.
 */
export function useAttention(
  requestId: string,
  words: string,
  card: Card,
  isWalkedTo: boolean,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each request
  useEffect(() => {
    announce(words);
    if (isTyping(document.activeElement)) return;
    const answer = card.current?.querySelector<HTMLElement>('[data-first-answer]');
    (isWalkedTo ? card.current : answer)?.focus({ preventScroll: true });
  }, [requestId]);
}

type Keys = {
  choose: (decision: PermissionDecision) => void;
  walk: (step: 1 | -1) => void;
};

/**
 * A, S, W and D answer, J and K walk, from anywhere but a text field or a dialog. Arrows walk while the
 * focus is in the card: elsewhere they scroll.
 */
export function useAnswerKeys(requestId: string, card: Card, keys: Keys | undefined): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request has its own grace
  useEffect(() => {
    const since = performance.now();
    const onKeyDown = (event: KeyboardEvent) => {
      if (latest.current === undefined || event.defaultPrevented) return;
      if (isTextField(event.target) || document.querySelector('[role="dialog"],[role="menu"]'))
        return;
      const step = walkKey(event);
      if (step !== undefined && mayWalk(event, card.current)) {
        event.preventDefault();
        latest.current.walk(step);
        return;
      }
      const decision = permissionKey(event);
      if (decision === undefined || performance.now() - since < GRACE_MS) return;
      event.preventDefault();
      latest.current.choose(decision);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [requestId]);
}

/** What scrolls by itself keeps its arrows. */
function mayWalk(event: KeyboardEvent, card: HTMLElement | null): boolean {
  if (!event.key.startsWith('Arrow')) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement) || card === null || !card.contains(target)) return false;
  return target.closest('[role="group"]') === null;
}

function isTextField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** An empty field is not being typed in; the person may only have left the focus there. */
function isTyping(element: Element | null): boolean {
  return isTextField(element) && element.value !== '';
}
